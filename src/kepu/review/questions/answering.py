# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which questions a story is asked, and which of them are answered: looked up by digest, never by a flag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kepu.engine.content import content_digest
from kepu.jobs.wording import Texts
from kepu.review.choosing import route_for
from kepu.review.models import QuestionAnswer, QuestionChange, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.questions.catalogue import Question, questions
from kepu.review.questions.triggers import Seen, Trigger, triggers
from kepu.review.sign_offs import every_open, void
from kepu.review.stages import Stage
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Asked:
    """One question that a story is asked: what it is about, the digest of that, the answer that holds it, and
    else the newest that died."""

    question: Question
    about: Sequence[Trigger]
    content: dict[str, Any]
    digest: str
    answer: QuestionAnswer | None = None
    died: QuestionAnswer | None = None


def groups_asked(stages: Iterable[Stage]) -> list[str]:
    """The groups of questions that *stages* ask for before publication."""
    return sorted({group for stage in stages if not stage.after for group in stage.asks})


def groups_for(story: Story) -> list[str]:
    """The groups of questions that *story* is asked on the route that it goes, or would go."""
    run = Run.objects.filter(story=story, ended_at=None).select_related("version").first()
    if run is not None:
        return groups_asked(run.version.stages)
    route = route_for(story)
    return groups_asked(route.current.stages) if route is not None and route.current is not None else []


def asked(story: Story, groups: Iterable[str], parts: Parts | None = None) -> list[Asked]:
    """The questions of *groups* that *story* is asked as it stands now, in the order of the table. *parts*
    are those of the story, where they are at hand."""
    wanted = set(groups)
    held = _newest(story) if wanted else {}
    return [
        _with_answer(each, held.get(each.question.key, []))
        for each in _asked(story, [each for each in questions().values() if each.group in wanted], parts)
    ]


def unanswered(story: Story, groups: Iterable[str], parts: Parts | None = None) -> list[Asked]:
    """Those of them that have no answer."""
    return [each for each in asked(story, groups, parts) if each.answer is None]


def _asked(story: Story, wanted: Sequence[Question], parts: Parts | None = None) -> list[Asked]:
    if not wanted:
        return []
    parts = parts or Parts(story.pk)
    seen = Seen.of(parts.story, parts.known_claims)
    changes = _changes(story)
    found = []
    for question in wanted:
        mine = [each for each in changes if each.question == question.key]
        if any(each.off for each in mine):
            continue
        about = triggers(question, seen, [word for each in mine for word in each.words])
        about += [Trigger(part.value, parts.digest(part)) for part in question.when.looks_at]
        if about:
            content = {"question": question.key, "about": [[each.what, each.words] for each in about]}
            found.append(Asked(question, about, content, content_digest(content)))
    return found


def _changes(story: Story) -> list[QuestionChange]:
    """What the story's unit and those above it change of the questions."""
    paths = story.unit.paths_from_top()
    return list(QuestionChange.objects.filter(unit__path__in=paths, ended_at=None).order_by("pk"))


def _newest(story: Story) -> dict[str, list[QuestionAnswer]]:
    found: dict[str, list[QuestionAnswer]] = {}
    for each in QuestionAnswer.objects.filter(story=story).select_related("person"):
        found.setdefault(each.question, []).append(each)
    return found


def _with_answer(found: Asked, answers: Sequence[QuestionAnswer]) -> Asked:
    holds = next((each for each in answers if each.void_at is None and each.digest == found.digest), None)
    died = next(iter(answers), None) if holds is None else None
    return Asked(found.question, found.about, found.content, found.digest, holds, died)


@transaction.atomic(savepoint=False)
def void_answers(
    story: Story, what: Texts, *, actor: str = "", among: Sequence[SignOff] | None = None
) -> list[SignOff]:
    """Void the answers about *story* that were given about something else than what stands now, with the
    reason *what*, and no others; returns those. *among* are the open sign-offs of the story, where they are
    at hand."""
    known = every_open(story) if among is None else among
    held = [each.questionanswer for each in known if hasattr(each, "questionanswer")]
    if not held:
        return []
    wanted = [questions()[key] for key in {each.question for each in held} if key in questions()]
    now = {each.question.key: each.digest for each in _asked(story, wanted)}
    died: list[SignOff] = [each for each in held if now.get(each.question) != each.digest]
    void(died, what, actor=actor, subject=story.subject)
    return died
