# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments on stories, and changes of many stories at once that can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.ledger.actions.record import record
from kepu.stories.actions.stories import NEXT
from kepu.stories.errors import StoryError
from kepu.stories.models import BulkChange, Comment, Programme, Story
from kepu.stories.signals import state_moved
from kepu.users.models import User

MOST_AT_ONCE = 500
MOST_IN_A_COMMENT, MOST_WORDS = 4000, 300
COLUMNS = ("state", "programme", "planned_on")
"""What can be changed of many stories at once."""


@transaction.atomic
def comment(
    story: Story,
    text: str,
    *,
    author: User,
    words: str = "",
    at: int | None = None,
    mentioned: Iterable[Person] = (),
) -> Comment:
    """Leave a remark on *story*; it waits for those who are *mentioned*. Raises ``StoryError`` for an empty
    one, and for one that is too long: nothing of it is cut off."""
    text, words = (each.replace("\r\n", "\n").strip() for each in (text, words))
    if not text:
        raise StoryError(_("Write the comment first."))
    if len(text) > MOST_IN_A_COMMENT or len(words) > MOST_WORDS:
        raise StoryError(
            _("A comment has up to {most} characters, the words that it is on up to {words}."),
            most=MOST_IN_A_COMMENT,
            words=MOST_WORDS,
        )
    made = Comment.objects.create(story=story, author=author, text=text, words=words, at=at)
    made.mentioned.set(mentioned)
    return made


def resolve(found: Comment) -> None:
    """A remark is dealt with."""
    Comment.objects.filter(pk=found.pk, resolved_at=None).update(resolved_at=timezone.now())


@transaction.atomic
def change_many(
    stories: QuerySet[Story], column: str, value: str, *, user: User, actor: str = ""
) -> BulkChange:
    """Let *column* of each of *stories* be *value*; those for which it cannot be stay as they are. Raises
    ``StoryError`` where it fits none."""
    if column not in COLUMNS:
        raise StoryError(_("Choose what shall be changed."))
    rows = list(stories.select_for_update(of=("self",)).select_related(None)[: MOST_AT_ONCE + 1])
    if len(rows) > MOST_AT_ONCE:
        raise StoryError(_("At most {most} stories are changed at once."), most=MOST_AT_ONCE)
    if not rows:
        raise StoryError(_("Choose the stories first."))
    wanted = _read(column, value)
    before, fit = {}, []
    for row in rows:
        was = _plain(row, column)
        follows = column != "state" or wanted in NEXT[Story.State(row.state)]
        if follows and _change(row, column, wanted, actor):
            before[row.public_id] = was
            fit.append(row)
    if not fit:
        raise StoryError(_("Nothing was changed: it fits none of the stories that are chosen."))
    after = {row.public_id: _plain(row, column) for row in fit}
    made = BulkChange.objects.create(user=user, column=column, before=before, after=after)
    record(
        "story.many",
        subject=f"bulk:{made.public_id}",
        actor=actor,
        payload={"column": column, "after": after},
    )
    return made


def _change(story: Story, column: str, value: Any, actor: str) -> bool:
    """Let *column* of *story* be *value*; whether it could be. Whoever may say no to a state is asked."""
    before = getattr(story, column)
    try:
        with transaction.atomic():
            setattr(story, column, value)
            story.save(update_fields=[column, "changed_at"])
            if column == "state":
                state_moved.send(Story, story=story, before=before, actor=actor)
    except StoryError:
        setattr(story, column, before)
        return False
    return True


def _read(column: str, value: str) -> Any:
    if column == "planned_on":
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as error:
            raise StoryError(_("This is no day; write one like 2030-01-31.")) from error
    if column == "programme":
        programme = Programme.objects.filter(public_id=value).first() if value else None
        if value and programme is None:
            raise StoryError(_("The programme is not there any more; choose another."))
        return programme
    if value not in Story.State.values:
        raise StoryError(_("Choose what shall be changed."))
    return Story.State(value)


def _plain(story: Story, column: str) -> str:
    value = getattr(story, column)
    if isinstance(value, Programme):
        return value.public_id
    return value.isoformat() if isinstance(value, date) else str(value or "")


@transaction.atomic
def undo(change: BulkChange, stories: QuerySet[Story], *, actor: str = "") -> int:
    """Take a change of many back, in those of *stories* that are still as it left them; returns how many.
    Raises ``StoryError`` the second time."""
    if not BulkChange.objects.filter(pk=change.pk, undone_at=None).update(undone_at=timezone.now()):
        raise StoryError(_("This change was taken back already."))
    count = 0
    for story in (
        stories.filter(public_id__in=list(change.before)).select_for_update(of=("self",)).select_related(None)
    ):
        if _plain(story, change.column) == change.after[story.public_id]:
            try:
                wanted = _read(change.column, change.before[story.public_id])
            except StoryError:  # the programme is gone
                continue
            count += _change(story, change.column, wanted, actor)
    record("story.many_undone", subject=f"bulk:{change.public_id}", actor=actor, payload={"many": count})
    return count
