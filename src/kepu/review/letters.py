# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters that experts get."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.utils.translation import gettext_lazy as _

from kepu.mail.kinds import Kind

ASK = Kind(
    "review/letters/ask",
    _("questions about a claim in your field"),
    sample={
        "statement": "示例论断。A sample statement.",
        "link": "https://kepu.example.org/",
        "day": date(2030, 1, 1),
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
        "due": datetime(2030, 1, 1, tzinfo=UTC),
        "urgent": False,
    },
)
