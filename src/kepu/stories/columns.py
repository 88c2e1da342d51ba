# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a list of stories can say of each, and what somebody wants it to say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.stories.models import Story
from kepu.stories.whereabouts import source


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in an address, its heading, the text of a story in it, what is joined to the rows
    for that, and whether it is shown to who chose none."""

    name: str
    heading: Promise | str
    text: Callable[[Story], str]
    joins: Sequence[str] = ()
    usual: bool = True


def _episode(story: Story) -> str:
    if story.programme is None:
        return ""
    numbers = [str(each) for each in (story.season, story.episode) if each is not None]
    return " · ".join(filter(None, (story.programme.name, "-".join(numbers))))


def _owner(story: Story) -> str:
    person = getattr(story.owner, "person", None)
    return person.name if person is not None else ""


def _minute(story: Story, name: str) -> str:
    return f"{timezone.localtime(getattr(story, name)):%Y-%m-%d %H:%M}"


PLACE, LANGUAGE = "place", "language"
ALL = (
    Column("kind", _("Kind"), lambda story: str(story.get_kind_display())),
    Column("state", _("State"), lambda story: str(story.get_state_display())),
    Column(PLACE, _("Where it stands"), lambda story: str(story.place or "")),
    Column(LANGUAGE, _("Language"), lambda story: story.language),
    Column("unit", _("Unit"), lambda story: story.unit.name),
    Column("owner", _("Begun by"), _owner, ("owner__person",), usual=False),
    Column("programme", _("Programme"), _episode, ("programme",), usual=False),
    Column("planned", _("Planned for"), lambda story: f"{story.planned_on or ''}", usual=False),
    Column("begun", _("Begun"), lambda story: _minute(story, "made_at"), usual=False),
    Column("changed", _("Changed"), lambda story: _minute(story, "changed_at")),
)


def offered() -> list[Column]:
    """The columns that there are in this house."""
    return [each for each in ALL if each.name != PLACE or source() is not None]


def chosen(names: Iterable[str]) -> list[Column]:
    """The columns of *names* in the list's own order; the usual ones where none of them is known."""
    wanted = set(names)
    known = offered()
    return [each for each in known if each.name in wanted] or [each for each in known if each.usual]


def joined(rows: QuerySet[Story], columns: Iterable[Column]) -> QuerySet[Story]:
    """*rows* with what *columns* read of other tables."""
    joins = [join for each in columns for join in each.joins]
    return rows.select_related("unit", "locale", "made_from", *joins)
