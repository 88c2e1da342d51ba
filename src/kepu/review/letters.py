# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters that experts get."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from kepu.mail.kinds import Kind

DUE = "2030-01-01 09:00 (UTC+08:00, Asia/Shanghai)"
ASK = Kind(
    "review/letters/ask",
    _("questions about a claim in your field"),
    sample={
        "statement": "示例论断。A sample statement.",
        "link": "https://kepu.example.org/",
        "day": date(2030, 1, 1),
    },
)
ASK_AGAIN = Kind(
    "review/letters/ask_again",
    _("questions about a claim that you have not answered"),
    sample={
        "statement": "示例论断。A sample statement.",
        "link": "https://kepu.example.org/",
        "day": date(2030, 1, 1),
        "last": False,
    },
)
CODE = Kind(
    "review/letters/code", _("codes with which you sign"), needed=True, secret=True, sample={"code": "123456"}
)
REVIEW = Kind(
    "review/letters/review",
    _("stories that wait for your review"),
    sample={
        "title": "示例稿件 A sample story",
        "stage": "初审一校 First review and proof",
        "link": "https://kepu.example.org/",
        "due": DUE,
        "urgent": False,
    },
)
_STORY = {
    "title": "示例稿件 A sample story",
    "stage": "初审一校 First review and proof",
    "link": "https://kepu.example.org/",
    "due": DUE,
}
REMIND = Kind(
    "review/letters/remind",
    _("stories that still wait for your review"),
    sample=_STORY | {"step": "first_day"},
)
PATROL = Kind("review/letters/patrol", _("published stories that you look at once more"), sample=_STORY)
UNANSWERED = Kind(
    "review/letters/unanswered",
    _("reviewers who have not answered"),
    sample=_STORY | {"who": "示例审读人 Sample Reviewer"},
)
ALERT = Kind("review/letters/alert", _("urgent stories that you could sign"), sample=_STORY)
NOTICED = Kind(
    "review/letters/noticed",
    _("retractions, corrections and concerns about what claims of yours rest on"),
    sample={
        "title": "示例稿件 A sample story",
        "number": 3,
        "statement": "示例论断。A sample statement.",
        "why": "“示例论文 A sample paper” (doi:10.1234/sample)",
        "link": "https://kepu.example.org/",
    },
)
KINDS = (ASK, ASK_AGAIN, CODE, REVIEW, REMIND, PATROL, UNANSWERED, ALERT, NOTICED)
"""All of them."""
