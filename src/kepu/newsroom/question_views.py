# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that are asked before a story leaves: those of one story with their answers, and the table of all
of them with what units change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.models import Person
from kepu.directory.permissions import may, units_for, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, person_of, user_of
from kepu.review.actions.answer_question import Said, answer_question, change_question
from kepu.review.choosing import writers
from kepu.review.errors import ReviewError
from kepu.review.models import QuestionAnswer, QuestionChange
from kepu.review.questions.answering import Asked, asked, groups_for
from kepu.review.questions.catalogue import Field, Question, questions
from kepu.review.stages import PART_LABELS, Part
from kepu.stories.access import story_or_404
from kepu.stories.models import Story

MOST_SHOWN = 8
"""Places that are shown of those that let a question be asked."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One question as the page shows it: why it is asked, its answer in words, and its form, filled with what
    was typed. ``barred`` says that who looks wrote the story and does not answer this one."""

    asked: Asked
    why: Sequence[tuple[str, str]]
    more: int
    told: Sequence[tuple[str, str]]
    fields: Sequence[tuple[Field, str]]
    reason: str
    barred: bool
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed that was not taken, and why."""

    key: str
    told: dict[str, str]
    reason: str
    wrong: str


def questions_told(request: HttpRequest, story: Story, typed: Typed | None = None) -> dict[str, Any]:
    """What ``newsroom/review/questions.html`` shows: the questions of the route that *story* goes. Whoever
    includes it says in ``questions_back`` where an answer leads."""
    found = asked(story, groups_for(story))
    edits = may(user_of(request), Verb.EDIT_STORIES, story.unit)
    return told_of(story, found, person_of(request) if edits and found else None, typed)


def told_of(
    story: Story, found: Sequence[Asked], person: Person | None, typed: Typed | None = None
) -> dict[str, Any]:
    """The same of the questions *found*, which *person* may answer."""
    wrote = False
    if person is not None and any(each.question.apart for each in found):
        wrote = writers(story).filter(pk=person.pk).exists()
    return {
        "questions": [_shown(each, typed, wrote=wrote) for each in found],
        "questions_open": sum(1 for each in found if each.answer is None),
        "questions_answers": person is not None,
        "story": story,
    }


def _shown(found: Asked, typed: Typed | None, *, wrote: bool) -> Shown:
    question, answer = found.question, found.answer
    mine = typed if typed is not None and typed.key == question.key else None
    before = answer or found.died
    said = mine.told if mine else dict(before.told) if before else {}
    reason = mine.reason if mine else before.reason if before else ""
    return Shown(
        asked=found,
        why=[_why(each.what, each.words) for each in found.about[:MOST_SHOWN] if each.what not in set(Part)],
        more=max(0, len(found.about) - MOST_SHOWN),
        told=_in_words(question, answer) if answer else [],
        fields=[(each, said.get(each.key, "")) for each in question.fields],
        reason=reason,
        barred=wrote and question.apart,
        wrong=mine.wrong if mine else "",
    )


def _in_words(question: Question, answer: QuestionAnswer) -> list[tuple[str, str]]:
    return [
        (each.name, _("yes") if each.kind == "yes" else answer.told[each.key])
        for each in question.fields
        if answer.told.get(each.key)
    ]


FACTS = {
    "picture-without-licence": lambda: _("a picture without a licence"),
    "picture-release-ends": lambda: _("a picture whose release ends"),
    "release-ends": lambda: _("a release that ends"),
    "ai-undeclared": lambda: _("a picture made by AI that is not declared"),
}


def _why(what: str, words: str) -> tuple[str, str]:
    return (FACTS[what]() if what in FACTS else what, words)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def story_questions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The questions of a story."""
    return _page(request, story_or_404(request, public_id))


def _page(request: HttpRequest, story: Story, typed: Typed | None = None) -> HttpResponse:
    told = questions_told(request, story, typed=typed) | {
        "title": _("Confidentiality and hard questions"),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[story.public_id]), story.title),
        ],
        "questions_back": reverse("story_questions", args=[story.public_id]),
        "questions_alone": True,
    }
    return render(request, "newsroom/review/story_questions.html", told, status=422 if typed else 200)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def question_answer(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Answer one question. What was typed is shown again where it is not taken."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    question, posted = questions().get(key), request.POST
    if question is None:
        raise Http404
    said = {each.key: posted.get(f"field-{each.key}", "") for each in question.fields}
    reason, applies = posted.get("reason", ""), posted.get("applies") != "no"
    person = person_of(request)
    try:
        if person is None:
            raise ReviewError(
                _("You are nobody of the directory, and an answer has a name; sign in as somebody who is.")
            )
        told = Said(posted.get("digest", ""), said, applies, reason)
        answer_question(story, key, told, person)
    except ReviewError as refused:
        return _page(request, story, Typed(key, said, reason, str(refused)))
    messages.success(request, _("“{question}” is answered.").format(question=question.name))
    back = posted.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("story_questions", args=[public_id])
    return redirect(f"{back}#question-{key}")


@require_safe
@for_those_who(Verb.SEE_STORIES)
def question_table(request: HttpRequest) -> HttpResponse:
    """Every question that is asked, and what units change."""
    return _table(request)


def _table(request: HttpRequest, wrong: str = "") -> HttpResponse:
    changes = QuestionChange.objects.filter(ended_at=None).select_related("unit", "made_by")
    mine: dict[str, list[QuestionChange]] = {}
    for each in visible(request.user, Verb.SEE_STORIES, changes):
        mine.setdefault(each.question, []).append(each)
    units = list(units_for(user_of(request), Verb.EDIT_ROUTES))
    rows = [(each, _asked_when(each), mine.get(each.key, [])) for each in questions().values()]
    told = {"title": _("Hard questions"), "rows": rows, "units": units, "wrong": wrong, "typed": request.POST}
    return render(request, "newsroom/review/question_table.html", told, status=422 if wrong else 200)


def _asked_when(question: Question) -> list[tuple[str, str]]:
    """When a question is asked, in words."""
    when = question.when
    found = []
    if when.looks_at:
        found.append(
            (
                _("always, anew when these change"),
                " · ".join(str(PART_LABELS[each]) for each in when.looks_at),
            )
        )
    for name, words in (
        (_("where one of these words stands"), when.words),
        (_("where one of these stands and a claim is of high risk"), when.words_at_risk),
        (_("where one of these stands and nothing made by AI is declared"), when.words_undeclared),
    ):
        if words:
            found.append((name, " · ".join(word for each in words.values() for word in each)))
    if when.facts:
        found.append((_("where there is"), " · ".join(FACTS[each.value]() for each in when.facts)))
    return found


@require_POST
@for_those_who(Verb.EDIT_ROUTES)
def question_change(request: HttpRequest, key: str) -> HttpResponse:
    """Let a unit be asked by further words, or not at all."""
    posted = request.POST
    unit = units_for(user_of(request), Verb.EDIT_ROUTES).filter(public_id=posted.get("unit", "")).first()
    if key not in questions():
        raise Http404
    try:
        if unit is None:
            raise ReviewError(_("Choose a unit."))
        change_question(
            unit,
            key,
            words=posted.get("words", "").splitlines(),
            off=bool(posted.get("off")),
            reason=posted.get("reason", ""),
            by=person_of(request),
            actor=actor(request),
        )
    except ReviewError as refused:
        return _table(request, str(refused))
    messages.success(
        request, _("It was kept. Stories of {unit} are asked so from now on.").format(unit=unit.name)
    )
    return redirect(reverse("question_table") + f"#question-{key}")
