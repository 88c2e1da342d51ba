# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a save of a story changed, as a person reads it: words, and never a change that looks like none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kepu.stories.following import differences, shown_differences
from kepu.stories.models import Story
from kepu.stories.text import block_words

ROWS = {"contributors": ("person", "name", "orcid", "role"), "origins": ("asset", "source", "tool"),
        "releases": ("of", "what", "ends_on")}  # fmt: skip
FIELDS = ("title", "subtitle", "kind", "summary", "body", "script", "programme", "season", "episode",
          "planned_on", "licence", "embargo_at", "embargo_zone")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a change: what it is (empty where that is the change's own label), the words with what came
    and went, and what else is to be said of it."""

    label: str
    words: SafeString | str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one field, of the body, or of one set of rows."""

    label: str
    parts: Sequence[Part]


def changes(before: Story, after: Story) -> list[Change]:
    """All that is different between two versions of a story, in the order of its form."""
    return [change for change in _all(before, after) if change.parts]


def _all(before: Story, after: Story) -> Iterator[Change]:
    for name in FIELDS:
        field = Story._meta.get_field(name)
        label = capfirst(str(field.verbose_name))
        if name == "body":
            yield Change(label, list(_blocks(before, after)))
        elif (was := _shown(before, field)) != (now := _shown(after, field)):
            yield Change(label, [Part("", differences(was, now))])
    for name, columns in ROWS.items():
        model = Story._meta.get_field(name).related_model
        yield Change(
            capfirst(str(model._meta.verbose_name_plural)), list(_rows(before, after, name, model, columns))
        )


def _shown(row: models.Model, field: Any) -> str:
    """The value of *field* as people read it; an instant in the zone in which it was told."""
    if isinstance(field, models.ForeignKey):
        return str(getattr(row, field.name) or "")
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(getattr(row, 'embargo_zone', '') or 'UTC')):%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _blocks(before: Story, after: Story) -> Iterator[Part]:
    """The blocks that changed: in the new order, each that is gone behind what it stood behind."""
    old = {block["id"]: block for block in before.body.get_prep_value()}
    new = {block["id"]: block for block in after.body.get_prep_value()}
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Part("", note=_("The blocks stand in another order."))
    for key in _merged(list(old), list(new)):
        part = _block(before, old.get(key), new.get(key))
        if part is not None:
            yield part


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    keys, there = list(new), set(new)
    for at, key in enumerate(old):
        if key not in there:
            behind = keys.index(old[at - 1]) + 1 if at else 0
            keys.insert(behind, key)
    return keys


def _block(story: Story, old: Any, new: Any) -> Part | None:
    if old is not None and new is not None and _told(old) == _told(new):
        return None
    kind = (new or old)["type"]
    child = story.body.stream_block.child_blocks.get(kind)
    was, now = (block_words(each["type"], each["value"]) if each is not None else "" for each in (old, new))
    note = ""
    if old is not None and new is not None:
        if kind == "picture" and old["value"].get("image") != new["value"].get("image"):
            note = _("Another picture is shown.")
        elif was == now:
            note = _("The words are the same; how they are set, or where they lead, is not.")
    elif not was and not now:
        note = _("It is new.") if old is None else _("It was taken away.")
    return Part(str(child.label if child is not None else kind), shown_differences(was, now), note)


def _told(block: Any) -> tuple[str, Any]:
    """A block without the keys that the editor gives to lines: a save of nothing else is no change."""
    value = block["value"]
    return block["type"], _KEY.sub("", value) if isinstance(value, str) else value


_KEY = re.compile(r' data-block-key="[^"<>]*"')


def _rows(
    before: Story, after: Story, name: str, model: type[models.Model], columns: Sequence[str]
) -> Iterator[Part]:
    old, new = ({row.pk: row for row in getattr(each, name).all()} for each in (before, after))
    for key in [*new, *(key for key in old if key not in new)]:
        texts = [_row(rows.get(key), model, columns) for rows in (old, new)]
        if texts[0] != texts[1]:
            yield Part("", differences(*texts))


def _row(row: Any, model: type[models.Model], columns: Sequence[str]) -> str:
    if row is None:
        return ""
    return " · ".join(filter(None, (_shown(row, model._meta.get_field(column)) for column in columns)))
