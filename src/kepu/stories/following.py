# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed in the source of a translation since it was made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kepu.stories.models import Story

MOST_REVISIONS = 200
_WORD = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\s+|[^\s\u2e80-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One block: what the source says now with what changed in it, and what the translation says."""

    place: str
    source: SafeString
    translation: str
    changed: bool


def beside(story: Story) -> list[Row]:
    """The blocks of a translation beside those of its source, in the source's order, then its own."""
    source = story.made_from
    assert source is not None, "it is a translation"
    now, then, mine = source.words(), _then(source, story.made_from_digest), story.words()
    rows = [
        Row(place, differences(then.get(place, text), text) if then else mark_safe(escape(text)),  # noqa: S308
            mine.get(place, ""), bool(then) and then.get(place) != text)
        for place, text in now.items()
    ]  # fmt: skip
    for place, text in then.items():
        if place not in now:
            rows.append(Row(place, differences(text, ""), mine.get(place, ""), changed=True))
    rows += [Row(place, SafeString(""), text, changed=False) for place, text in mine.items()
             if place not in now and place not in then]  # fmt: skip
    return [row for row in rows if row.source or row.translation]


def _then(source: Story, digest: str) -> dict[str, str]:
    """What *source* said when its words had *digest*; nothing where no save that is kept had it."""
    if source.digest == digest:
        return source.words()
    for revision in source.revisions.order_by("-created_at", "-pk")[:MOST_REVISIONS]:
        if revision.content.get("digest") == digest:
            words: dict[str, str] = revision.as_object().words()
            return words
    return {}


def differences(before: str, after: str) -> SafeString:
    """*after* with what is new in ``<ins>`` and what is gone in ``<del>``, word by word, Han letter by
    letter."""
    return mark_safe("".join(_pieces(_WORD.findall(before), _WORD.findall(after))))  # noqa: S308 - escaped


def _pieces(old: list[str], new: list[str]) -> Iterator[str]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        if what == "equal":
            yield come
            continue
        if gone:
            yield f"<del>{gone}</del>"
        if come:
            yield f"<ins>{come}</ins>"
