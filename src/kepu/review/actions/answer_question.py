# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes an answer to a question that is asked before a story leaves, and what a unit changes of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person, Unit
from kepu.jobs.wording import Texts, in_each_language
from kepu.ledger.actions.record import record
from kepu.review.choosing import writers
from kepu.review.errors import ReviewError
from kepu.review.models import QuestionAnswer, QuestionChange
from kepu.review.questions.answering import Asked, asked
from kepu.review.questions.catalogue import Field, Question, questions
from kepu.review.sign_offs import void
from kepu.stories.holding import hold
from kepu.stories.models import Story

MOST_TEXT = 4000
MOST_WORDS = 200
LONGEST_WORD = 60


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answers: at the digest that they were shown, what they say by field, or why the question
    does not apply."""

    digest: str
    told: Mapping[str, str] = field(default_factory=dict)
    applies: bool = True
    reason: str = ""


@transaction.atomic
def answer_question(story: Story, key: str, said: Said, person: Person) -> QuestionAnswer:
    """Keep the answer. Raises ``ReviewError`` where something is missing, where the question is not asked, or
    where what it is about is something else than they were shown."""
    held = hold(story.pk)
    found = _asked_as_shown(held, key, said, person)
    question = found.question
    told = _told(question, said.told) if said.applies else {}
    reason = "" if said.applies else said.reason.strip()[:MOST_TEXT]
    if not said.applies and not reason:
        raise ReviewError(_("Write why the question does not apply; that is the answer then."))
    before = list(QuestionAnswer.objects.filter(story=held, question=key, void_at=None))
    reason_of_void = in_each_language(_("it was answered anew"))
    void(list(before), reason_of_void, actor=person.pseudonym, subject=held.subject)
    made = QuestionAnswer.objects.create(
        subject=held.subject,
        role=question.role,
        person=person,
        statement=_statement(question, applies=said.applies),
        content=found.content,
        digest=found.digest,
        signed_at=timezone.now(),
        story=held,
        question=key,
        applies=said.applies,
        told=told,
        reason=reason,
    )
    _record(made)
    return made


def _record(made: QuestionAnswer) -> None:
    record(
        "question.answered",
        subject=made.subject,
        actor=made.person.pseudonym,
        payload={
            "sign_off": made.public_id,
            "role": made.role,
            "digest": made.digest,
            "content": made.content,
            "applies": made.applies,
            "told": made.told,
            "reason": made.reason,
        },
    )


def _asked_as_shown(held: Story, key: str, said: Said, person: Person) -> Asked:
    """The question *key* as *held* is asked it now. Raises ``ReviewError`` where it is not, where it is about
    something else than was shown, or is for others than *person*."""
    question = questions().get(key)
    found = _found(held, question) if question is not None else None
    if question is None or found is None:
        raise ReviewError(_("This question is not asked about the story as it stands now."))
    if found.digest != said.digest:
        raise ReviewError(
            _(
                "What it is about was changed while you were writing. What you wrote is kept; look again,"
                " then answer."
            )
        )
    if question.apart and writers(held).filter(pk=person.pk).exists():
        raise ReviewError(
            _("“{question}” is answered by somebody who did not write the story."), question=question.name
        )
    return found


def _found(story: Story, question: Question) -> Asked | None:
    return next((each for each in asked(story, [question.group]) if each.question == question), None)


def _statement(question: Question, *, applies: bool) -> Texts:
    words = _("I answer this as the story stands at this digest.")
    if not applies:
        words = _("This does not apply to the story as it stands at this digest.")
    told = in_each_language(words)
    return {tag: f"{question.names.get(tag) or question.name}: {text}" for tag, text in told.items()}


def _told(question: Question, said: Mapping[str, str]) -> dict[str, str]:
    """What was said, field by field. Raises ``ReviewError`` for the first that is missing or wrong."""
    return {each.key: _read(each, said.get(each.key, "").strip()[:MOST_TEXT]) for each in question.fields}


def _read(wanted: Field, text: str) -> str:
    if not text and wanted.required:
        if wanted.kind == "yes":
            raise ReviewError(_("Tick “{field}”, or give the story back."), field=wanted.name)
        raise ReviewError(_("“{field}” is empty; what you wrote elsewhere is kept."), field=wanted.name)
    if wanted.kind == "date" and text:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise ReviewError(
                _("“{field}” is no day; write it like 2027-03-01."), field=wanted.name
            ) from error
    return "yes" if wanted.kind == "yes" and text else text


@transaction.atomic
def change_question(
    unit: Unit,
    key: str,
    *,
    words: Sequence[str] = (),
    off: bool = False,
    reason: str = "",
    by: Person | None = None,
    actor: str = "",
) -> QuestionChange | None:
    """Let *unit* and those below it be asked a question by further words, or not at all; ``None`` where
    neither is wanted any more. Raises ``ReviewError``."""
    if key not in questions():
        raise ReviewError(_("There is no such question; choose one from the list."))
    kept = sorted({" ".join(each.split()) for each in words if each.strip()})
    if len(kept) > MOST_WORDS or any(len(each) > LONGEST_WORD for each in kept):
        raise ReviewError(
            _("At most {most} words of at most {longest} characters."), most=MOST_WORDS, longest=LONGEST_WORD
        )
    if not all(any(sign.isalnum() for sign in word) for word in kept):
        raise ReviewError(_("A word has a letter or a figure in it."))
    if not reason.strip():
        raise ReviewError(_("Write the reason; it stands beside the question."))
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    QuestionChange.objects.filter(unit=unit, question=key, ended_at=None).update(ended_at=timezone.now())
    made = None
    if kept or off:
        made = QuestionChange.objects.create(
            unit=unit, question=key, words=kept, off=off, reason=reason.strip()[:2000], made_by=by
        )
    record(
        "question.changed",
        subject=f"question:{key}",
        actor=actor,
        payload={"unit": unit.public_id, "words": kept, "off": off, "reason": reason.strip()[:2000]},
    )
    return made
