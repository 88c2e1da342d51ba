# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small list in the example house: published names of scientific terms, and posts that are samples."""

from __future__ import annotations

from kepu.directory.models import Unit
from kepu.style.actions.lists import keep_list, keep_term
from kepu.style.models import Term, TermList
from kepu.style.terms import EMPTY

_COMMITTEE = "全国科学技术名词审定委员会，术语在线（示例，使用前请核对）"
TERMS = (
    {"found": "艾滋病毒", "preferred": "人类免疫缺陷病毒", "source": _COMMITTEE},
    {"found": "老年痴呆症", "preferred": "阿尔茨海默病", "severity": "ask", "source": _COMMITTEE},
    {"found": "早老性痴呆", "preferred": "阿尔茨海默病", "severity": "ask", "source": _COMMITTEE},
    {"found": "荷尔蒙", "preferred": "激素", "source": _COMMITTEE},
    {"found": "几率", "preferred": "概率", "source": _COMMITTEE},
    {"found": "公尺", "preferred": "米", "kind": "spelling", "source": "GB 3100—93（示例）"},
    {"found": "sponge-city", "preferred": "sponge city", "kind": "spelling", "language": "en"},
    {
        "found": "示例科技馆馆长示例丁", "preferred": "示例科技馆原馆长示例丁", "kind": "post",
        "severity": "ask",
        "valid_from": "2026-07-01", "source": "示例任免通知", "note": "此日以前的稿件不变。",
    },
)  # fmt: skip
"""What the list of the example house holds."""


def load_examples() -> None:
    """Make the list, once: nothing is done where there is one, or no unit."""
    unit = Unit.objects.filter(depth=1).first()
    if unit is None or TermList.objects.exists():
        return
    kept = keep_list(TermList(), name="示例用语表", unit=unit, about="示例：术语、职务和写法，请换成自己的")
    for told in TERMS:
        keep_term(Term(term_list=kept), EMPTY | {"owner": "示例总编室"} | told)
