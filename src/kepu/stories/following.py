# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed in the source of a translation since it was made."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from kepu.stories.differ import How, words
from kepu.stories.models import Story
from kepu.stories.text import readable

MOST_REVISIONS = 200
_SHOWN = {How.KEPT: "{}", How.STRUCK: "<del>{}</del>", How.ADDED: "<ins>{}</ins>"}


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
        Row(place, shown_differences(then.get(place, text), text) if then else _as_it_is(text),
            readable(mine.get(place, "")), bool(then) and then.get(place) != text)
        for place, text in now.items()
    ]  # fmt: skip
    for place, text in then.items():
        if place not in now:
            rows.append(Row(place, shown_differences(text, ""), readable(mine.get(place, "")), changed=True))
    rows += [Row(place, SafeString(""), readable(text), changed=False) for place, text in mine.items()
             if place not in now and place not in then]  # fmt: skip
    return [row for row in rows if row.source or row.translation]


def _as_it_is(text: str) -> SafeString:
    return mark_safe(escape(readable(text)))  # noqa: S308 - escaped


def _then(source: Story, digest: str) -> dict[str, str]:
    """What *source* said when its words had *digest*; nothing where no save that is kept had it."""
    if source.digest == digest:
        return source.words()
    for revision in source.revisions.order_by("-created_at", "-pk")[:MOST_REVISIONS]:
        if revision.content.get("digest") == digest:
            words: dict[str, str] = revision.as_object().words()
            return words
    return {}


def shown_differences(before: str, after: str) -> SafeString:
    """As ``differences``, with raised and lowered numbers by their signs unless that would hide a change."""
    shown = readable(before), readable(after)
    alike = (shown[0] == shown[1]) == (before == after)
    return differences(*(shown if alike else (before, after)))


def differences(before: str, after: str) -> SafeString:
    """*after* with what is new in ``<ins>`` and what is gone in ``<del>``, word by word, Han letter by
    letter."""
    told = (_SHOWN[each.how].format(escape(each.text)) for each in words(before, after))
    return mark_safe("".join(told))  # noqa: S308 - escaped
