# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must always hold of stories under review, walked by chance: an approval holds exactly when its digests
do, nobody signs twice where two people are asked, and nothing waits with no name on it."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kepu.channels.gates import Case, blocks
from kepu.directory.actions.roles import end_role, grant_role
from kepu.directory.models import Membership, Person
from kepu.directory.roles import Role
from kepu.engine.content import content_digest
from kepu.jobs.running import run_due
from kepu.review.actions.reviewing import approve, give_back, shown_digest, withdraw_sign_off
from kepu.review.actions.route import hand_in, hand_on, make_urgent, move_over, take_off
from kepu.review.actions.routes import appoint_deputy, dismiss_deputy, keep_route
from kepu.review.choosing import Chosen, choose, may_sign
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Deputy, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.stages import Part, Stage
from kepu.review.states import RunState
from kepu.review.steering import steer_all
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, assemble
from tests.review.routing import asked, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db
ROUTES: list[list[Stage]] = [
    [stage("first"), stage("second", Role.SECTION_HEAD), stage("last", Role.LEADER)],
    [stage("both", quorum=2, looks_at=[Part.TEXT]), stage("rights", looks_at=[Part.DETAILS], apart=False)],
    [
        stage("words", looks_at=[Part.TEXT]),
        stage("science", by="experts", looks_at=[Part.CLAIMS]),
        stage("all", Role.SECTION_HEAD, link=True),
    ],
    [stage("own", Role.PRODUCER, own=True, apart=False), stage("other")],
]


class Reviewing(RuleBasedStateMachine):
    """One story, five colleagues who hold roles or lose them, and everything that they may do in any
    order."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = contextlib.ExitStack()
        self.undo.enter_context(transaction.atomic())
        here = self.cast.here
        self.people = [self.cast.people[each] for each in ("editor", "section-head", "leader", "producer")]
        self.people += [colleague("second", here, Role.EDITOR), colleague("third", here, Role.SECTION_HEAD)]
        self.expert = loop.expert_of(self.cast.there, "Asked", "asked@example.org")
        owner = self.cast.users["producer"]
        assert owner is not None
        self.story = loop.written_story(here, owner)
        self.track = loop.captioned(self.story)
        self.body = list(loop.BODY)
        self.edits = 0

    @initialize(which=st.integers(0, len(ROUTES) - 1))
    def begin(self, which: int) -> None:
        """The unit goes one of the routes."""
        self.route = route(self.cast.here, *ROUTES[which])

    def teardown(self) -> None:
        """Every example begins with the same house."""
        transaction.set_rollback(True)
        self.undo.close()

    def person(self, at: int) -> Person:
        return self.people[at % len(self.people)]

    def run_now(self) -> Run | None:
        return Run.objects.filter(story=self.story, ended_at=None).first()

    @rule(urgent=st.booleans())
    def hand_in(self, urgent: bool) -> None:
        """The story is handed in."""
        with contextlib.suppress(ReviewError):
            hand_in(Story.objects.get(pk=self.story.pk), urgent=urgent)

    @rule(what=st.sampled_from(["word", "space", "captions", "licence", "title"]), who=st.integers(0, 9))
    def edit(self, what: str, who: int) -> None:
        """Somebody changes words, what normalisation removes, captions, or rights."""
        self.edits += 1
        actor = self.person(who)
        if what == "captions":
            loop.recaptioned(self.track, self.edits % 3, f"Line {self.edits}.", actor=actor.pseudonym)
            return
        fields: dict[str, object] = {}
        kind, value, key = self.body[0]
        if what == "word":
            self.body[0] = (kind, f"<p>{loop.TEXT}</p><p>Sentence {self.edits}.</p>", key)
        elif what == "space":
            self.body[0] = (kind, value.replace(" needs", "  needs"), key)
        else:
            fields = {what: f"CC-BY-{self.edits % 4}" if what == "licence" else f"Title {self.edits}"}
        loop.rewritten(self.story, self.body, actor.pseudonym, **fields)

    @precondition(lambda self: asked(self.story))
    @rule(at=st.integers(0, 9), stale=st.booleans())
    def approve(self, at: int, stale: bool) -> None:
        """Whoever is asked signs what they were shown, which may have changed since."""
        questions = asked(self.story)
        question = questions[at % len(questions)]
        now = run_of(self.story).now_at
        assert now is not None
        seen = shown_digest(Parts(self.story.pk), now)
        if stale:
            self.edit("word" if Part.TEXT in now.looks_at else "licence", 3)
        able = may_sign(self.with_story(), now, Chosen(question.person, question.stands_in_for))
        changed = shown_digest(Parts(self.story.pk), now) != seen
        try:
            approve(question, digest=seen)
        except ReviewError:
            assert changed or not able or not seen or self.run_now() is None or asked(self.story) != questions
        else:
            assert able and not changed

    def with_story(self) -> Run:
        run = run_of(self.story)
        run.story = Story.objects.get(pk=self.story.pk)
        return run

    @precondition(lambda self: asked(self.story))
    @rule()
    def give_back(self) -> None:
        """Whoever is asked gives it back."""
        with contextlib.suppress(ReviewError):
            give_back(asked(self.story)[0], "Not yet.")

    @precondition(lambda self: asked(self.story))
    @rule(who=st.integers(0, 9))
    def hand_on(self, who: int) -> None:
        """Somebody else is asked instead."""
        with contextlib.suppress(ReviewError):
            hand_on(asked(self.story)[0], self.person(who))

    @rule(who=st.integers(0, 9))
    def lose_or_get_the_role(self, who: int) -> None:
        """Somebody's role ends, or begins again."""
        person = self.person(who)
        held = Membership.objects.filter(person=person, ends_on=None)
        role = Role(Membership.objects.filter(person=person).order_by("pk")[0].role)
        if held.exists():
            for each in held:
                end_role(each)
        else:
            grant_role(person, role, self.cast.here)
        run_due()

    @rule(who=st.integers(0, 9), whom=st.integers(0, 9))
    def stand_in(self, who: int, whom: int) -> None:
        """Somebody is away, or back."""
        held = Deputy.objects.filter(person=self.person(who)).first()
        today = timezone.localdate()
        if held is not None:
            dismiss_deputy(held)
        else:
            with contextlib.suppress(ReviewError):
                appoint_deputy(
                    self.person(who),
                    self.person(whom),
                    starts_on=today,
                    ends_on=today + timedelta(days=2),
                )
        run_due()

    @rule()
    def claim(self) -> None:
        """A claim is marked and signed, or the one there is dropped of its signature by an edit."""
        if not Claim.objects.filter(story=self.story).exists():
            made = loop.text_claim(self.story)
            loop.signed(made, self.expert)

    @precondition(lambda self: SignOff.objects.filter(role__startswith="stage:", void_at=None).exists())
    @rule()
    def withdraw(self) -> None:
        """A signature is taken back."""
        signed = SignOff.objects.filter(role__startswith="stage:", void_at=None).order_by("pk")[0]
        withdraw_sign_off(signed, signed.person)

    @rule(which=st.integers(0, len(ROUTES) - 1), over=st.booleans())
    def change_the_route(self, which: int, over: bool) -> None:
        """A leader edits the route; the story goes on as before, or is moved over."""
        keep_route(self.route, names=self.route.names, stages=ROUTES[which])
        run = self.run_now()
        if over and run is not None:
            with contextlib.suppress(ReviewError):
                move_over(run)

    @precondition(lambda self: self.run_now() is not None)
    @rule(urgent=st.booleans())
    def hurry_or_leave(self, urgent: bool) -> None:
        """It is made urgent, or taken off."""
        run = run_of(self.story)
        with contextlib.suppress(ReviewError):
            if urgent:
                make_urgent(run)
            else:
                take_off(run)

    @invariant()
    def an_approval_holds_exactly_when_its_digests_do(self) -> None:
        """No signature that is not void holds something else, and the state says what they say."""
        parts = Parts(self.story.pk)
        for each in SignOff.objects.filter(role__startswith="stage:"):
            assert each.digest == content_digest(each.content)
            differs = any(parts.digest(Part(name)) != digest for name, digest in each.content.items())
            if each.void_at is None:
                assert not differs
            else:
                assert differs or each.void_reason
        run = self.run_now()
        if run is None or run.state == RunState.RETURNED:
            return
        through = all(self.is_through(each, parts) for each in run.version.stages)
        assert (run.state == RunState.APPROVED) == through
        if through:
            assert not [each for each in blocks(Case.of(run.story), "web") if "not signed" in each]

    def is_through(self, each: Stage, parts: Parts) -> bool:
        if each.by == "experts":
            return all(claim.state == "signed" for claim in Claim.objects.filter(dropped_at=None))
        wanted = {part.value: parts.digest(part) for part in each.looks_at}
        rows = SignOff.objects.filter(role=f"stage:{each.key}", void_at=None)
        return len({row.person_id for row in rows if row.content == wanted}) >= each.quorum

    @invariant()
    def nobody_signs_twice_where_two_are_asked_or_their_own(self) -> None:
        """Among the signatures that hold, each stage that is apart has other people."""
        run = self.run_now()
        if run is None:
            return
        apart = {f"stage:{each.key}" for each in run.version.stages if each.apart}
        held = SignOff.objects.filter(role__in=apart, void_at=None).values_list("person_id", "role")
        by_person: dict[int, set[str]] = {}
        for person, role in held:
            by_person.setdefault(person, set()).add(role)
        assert all(len(roles) == 1 for roles in by_person.values()), by_person

    @invariant()
    def nothing_waits_without_a_name(self) -> None:
        """Somebody who may sign is asked, or somebody sees to it that one is."""
        steer_all()
        run = self.run_now()
        if run is None or run.state != RunState.UNDER_WAY:
            return
        now = run.now_at
        assert now is not None
        questions = asked(self.story)
        assert questions or run.keeper is not None
        assert {each.stage for each in questions} <= {now.key}
        assert len({each.person_id for each in questions}) == len(questions)
        for each in questions:
            assert may_sign(self.with_story(), now, Chosen(each.person, each.stands_in_for))
        signed = SignOff.objects.filter(role=now.signed_as, void_at=None)
        missing = now.quorum - signed.count() if now.by == "people" else 0
        assert len(questions) == missing or not choose(self.with_story(), now, 1)


def walk(examples: int, steps: int) -> None:
    Reviewing.cast = assemble()
    told = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(Reviewing, settings=told)
    mail.outbox.clear()


def test_whatever_people_do_a_story_stands_where_its_signatures_put_it() -> None:
    walk(examples=6, steps=14)


@pytest.mark.slow
def test_a_story_stands_where_its_signatures_put_it_for_long() -> None:
    walk(examples=20, steps=25)
