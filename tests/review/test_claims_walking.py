# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must always hold of claims, walked by chance: a claim moves by the one table alone, its state says what
its signatures say, none that holds holds something else, and the record agrees with every one of them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kepu.channels.gates import Case, blocks
from kepu.mail.models import Letter
from kepu.review.actions.ask_many import ask_again
from kepu.review.actions.hints import decide_tier
from kepu.review.actions.invite import invite, withdraw_invitation
from kepu.review.actions.mark import Marked, drop_claim, mark_claim
from kepu.review.actions.sign import Answer, sign, withdraw_review
from kepu.review.actions.take_wording import take_wording
from kepu.review.codes import send_code
from kepu.review.died import died_last
from kepu.review.errors import ReviewError
from kepu.review.letters import CODE
from kepu.review.models import Claim, Invitation, Review
from kepu.review.recorded import Recorded
from kepu.review.standing import Ground, standing
from kepu.review.states import CONFIRMS, NEXT, State, Verdict
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
VERDICTS = [each for each in Verdict if each != Verdict.NOT_MINE]


class Claims(RuleBasedStateMachine):
    """Three claims of one story, on text, on captions, and on words within those of the first; three experts;
    and everything that may be done in any order."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = contextlib.ExitStack()
        self.undo.enter_context(transaction.atomic())
        owner = self.cast.users["producer"]
        assert owner is not None
        self.story = loop.written_story(self.cast.here, owner)
        self.track = loop.captioned(self.story)
        self.experts = [
            loop.expert_of(self.cast.there, f"Expert {at}", f"expert{at}@example.org") for at in range(3)
        ]
        self.claims = [
            loop.text_claim(self.story),
            mark_claim(self.story, loop.CUES[1][2], [Marked(1000, 1900)], tier=Claim.Tier.HIGH),
            loop.text_claim(self.story, "about 1.3 seconds"),
        ]
        self.edits = 0

    def teardown(self) -> None:
        """Every example begins with the same house."""
        transaction.set_rollback(True)
        self.undo.close()

    def claim(self, at: int) -> Claim:
        return Claim.objects.get(pk=self.claims[at % len(self.claims)].pk)

    @contextlib.contextmanager
    def one_step(self) -> Iterator[None]:
        """Whatever is done, each claim goes one way of the table, or none; what is refused changes nothing."""
        before = dict(Claim.objects.values_list("pk", "state"))
        held = set(Review.objects.filter(void_at=None).values_list("pk", flat=True))
        refused = False
        try:
            with transaction.atomic():
                yield
        except ReviewError as error:
            refused = True
            assert str(error)
        for pk, state in Claim.objects.values_list("pk", "state"):
            assert state == before[pk] or state in NEXT[State(before[pk])], (before[pk], state)
            assert not refused or state == before[pk]
        now = set(Review.objects.filter(void_at=None).values_list("pk", flat=True))
        assert not refused or now == held

    @rule(at=st.integers(0, 8), who=st.integers(0, 2))
    def ask(self, at: int, who: int) -> None:
        """An expert is asked."""
        with self.one_step():
            invite(self.claim(at), self.experts[who])

    @rule(at=st.integers(0, 8), who=st.integers(0, 2), verdict=st.sampled_from(VERDICTS))
    def ask_and_answer(self, at: int, who: int, verdict: Verdict) -> None:
        """An expert is asked, and answers at once."""
        self.ask(at, who)
        rows = list(Invitation.objects.filter(ended_at=None).order_by("pk"))
        asked = [at for at, each in enumerate(rows) if each.expert == self.experts[who]]
        if asked:
            self.answered(asked[-1], verdict)

    @precondition(lambda self: Invitation.objects.filter(ended_at=None).exists())
    @rule(at=st.integers(0, 8), verdict=st.sampled_from(VERDICTS), stale=st.booleans())
    def answer(self, at: int, verdict: Verdict, stale: bool) -> None:
        """Whoever is asked signs what they were shown, which may have changed since."""
        self.answered(at, verdict, stale=stale)

    @precondition(lambda self: Invitation.objects.filter(ended_at=None).exists())
    @rule(at=st.integers(0, 8))
    def abstain(self, at: int) -> None:
        """Whoever is asked says that it is not their field."""
        self.answered(at, Verdict.NOT_MINE)

    def answered(self, at: int, verdict: Verdict, *, stale: bool = False) -> None:
        rows = list(Invitation.objects.filter(ended_at=None).order_by("pk"))
        invitation = rows[at % len(rows)]
        seen = invitation.claim.digest
        if stale:
            self.edit("claim")
        now = Claim.objects.get(pk=invitation.claim_id)
        wording = f"{now.statement} So it is, {self.edits}." if verdict == Verdict.CHANGE else ""
        able = invitation.is_open() and bool(seen) and seen == now.digest
        with self.one_step():
            code = self.code(invitation)
            sign(invitation, Answer(verdict, seen, wording=wording), code)
            assert able
        assert Review.objects.filter(invitation=invitation).exists() == able

    def code(self, invitation: Invitation) -> str:
        Invitation.objects.filter(pk=invitation.pk).update(code_at=None)
        send_code(invitation)
        letter = Letter.objects.filter(kind=CODE.name).order_by("-pk")[0]
        found = re.search(r"\b\d{6}\b", letter.text)
        assert found
        return found[0]

    @rule(what=st.sampled_from(["claim", "elsewhere", "captions", "back", "space"]))
    def edit(self, what: str) -> None:
        """Words of a claim change, or others, or what normalisation removes; or they are as they were."""
        self.edits += 1
        if what == "captions":
            loop.recaptioned(self.track, 1, f"Its light needs {self.edits} seconds.")
            return
        told = {
            "claim": loop.TEXT.replace("1.3", f"{self.edits}.5"),
            "elsewhere": f"{loop.TEXT} Sentence {self.edits}.",
            "space": loop.TEXT.replace(" ", "  "),
        }.get(what, loop.TEXT)
        with self.one_step():
            loop.rewritten(self.story, [("paragraph", f"<p>{told}</p>", loop.FIRST), loop.BODY[1]])

    @precondition(lambda self: Invitation.objects.filter(ended_at=None).exists())
    @rule(at=st.integers(0, 8), late=st.booleans())
    def take_back_or_let_run_out(self, at: int, late: bool) -> None:
        """A question is taken back, or its time passes."""
        rows = list(Invitation.objects.filter(ended_at=None).order_by("pk"))
        chosen = rows[at % len(rows)]
        if late:
            ended = timezone.now() - timedelta(minutes=1)
            Invitation.objects.filter(pk=chosen.pk).update(expires_at=ended)
            return
        with self.one_step():
            withdraw_invitation(chosen)

    @precondition(lambda self: Review.objects.filter(void_at=None).exists())
    @rule(at=st.integers(0, 8))
    def withdraw(self, at: int) -> None:
        """Who signed takes it back."""
        rows = list(Review.objects.filter(void_at=None).order_by("pk"))
        with self.one_step():
            withdraw_review(rows[at % len(rows)])

    @rule(at=st.integers(0, 8), tier=st.sampled_from(Claim.Tier.values))
    def decide_how_risky(self, at: int, tier: str) -> None:
        """Somebody says that a mistake would do more harm, or less."""
        with self.one_step():
            decide_tier(self.claim(at), tier)

    @rule(at=st.integers(0, 8), who=st.integers(0, 2))
    def ask_for_a_wording_and_take_it(self, at: int, who: int) -> None:
        """An expert words it otherwise, and that is taken at once."""
        self.ask_and_answer(at, who, Verdict.CHANGE)
        self.take_the_wording(Review.objects.filter(verdict=Verdict.CHANGE).count() - 1)

    @precondition(lambda self: Claim.objects.filter(state=State.VOID).exists())
    @rule()
    def ask_again(self) -> None:
        """Whoever lost their signature is asked again: all of them, or each with a reason why not."""
        void = list(Claim.objects.filter(state=State.VOID).order_by("number"))
        wanted = sum(max(1, len(died_last(claim))) for claim in void)
        with self.one_step():
            told = ask_again(void)
            assert len(told.asked) + len(told.left) == wanted
            for claim, expert in told.asked:
                assert Invitation.objects.filter(claim=claim, expert=expert, ended_at=None).count() == 1

    @rule(at=st.integers(0, 8))
    def take_the_wording(self, at: int) -> None:
        """The wording of an expert goes into the text: once, and where it stands as they read it."""
        rows = list(Review.objects.filter(verdict=Verdict.CHANGE).select_related("claim").order_by("pk"))
        if not rows:
            return
        review = rows[at % len(rows)]
        held = review.holds() and review.claim.dropped_at is None
        with self.one_step():
            made = take_wording(review)
            assert held and made.claim.statement == made.now and made.claim.digest
            assert made.claim.content["texts"] in ([], [made.now])
            assert made.claim.state == State.VOID
            self.track.refresh_from_db()

    @precondition(lambda self: self.edits > 2 and Claim.objects.filter(dropped_at=None).count() > 2)
    @rule(at=st.integers(0, 8))
    def close(self, at: int) -> None:
        """One claim is taken off."""
        with self.one_step():
            drop_claim(self.claim(at))

    @invariant()
    def the_state_says_what_the_signatures_say(self) -> None:
        """Signed exactly where experts enough signed what stands and confirm it: one, two where its risk is
        high, most of three at least where they differ. The gate says the same."""
        blocked = " ".join(blocks(Case.of(self.story), "web"))
        for claim in Claim.objects.prefetch_related("reviews", "invitations"):
            counted = claim.counted_reviews(claim.digest)
            confirm = sum(each.verdict in CONFIRMS for each in counted)
            many = len({each.expert_id for each in counted})
            needed = 2 if claim.tier == Claim.Tier.HIGH else 1
            confirmed = confirm * 2 > many > 2 or (confirm == many >= needed)
            asked = [each for each in claim.invitations.all() if each.ended_at is None]
            if claim.dropped_at is not None:
                assert (claim.state, asked, counted) == (State.OPEN, [], [])
                continue
            assert (claim.state == State.SIGNED) == confirmed
            assert (f"laim {claim.number} " in blocked) == (not confirmed)
            if claim.state == State.SECOND:
                assert (confirm, many, needed) == (1, 1, 2)
            elif claim.state == State.DISPUTED:
                assert confirm < many
            elif not counted:
                assert claim.state not in (State.SIGNED, State.DISPUTED)
            else:
                assert claim.state in (State.SIGNED, State.ASKED)
            assert claim.state != State.ASKED or asked
            assert claim.state != State.OPEN or not asked

    @invariant()
    def what_holds_holds_what_stands(self) -> None:
        """No signature that is not void holds something else, and the claim knows what stands under it."""
        ground = Ground.of(Story.objects.get(pk=self.story.pk))
        for claim in Claim.objects.filter(dropped_at=None):
            now = standing(claim, ground)
            assert (claim.digest, claim.content) == (now.digest, now.content)
            assert not claim.reviews.filter(void_at=None).exclude(digest=now.digest).exists()

    @invariant()
    def the_record_agrees_with_every_signature(self) -> None:
        """Given and void there, given and void here."""
        recorded = Recorded.of([claim.subject for claim in self.claims])
        for review in Review.objects.select_related("person"):
            assert list(recorded.look(review).faults) == []
            assert review.void_at is None or review.void_reason


def walk(examples: int, steps: int) -> None:
    Claims.cast = assemble()
    told = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(Claims, settings=told)


def test_whatever_people_do_a_claim_stands_where_its_signatures_put_it() -> None:
    walk(examples=12, steps=16)


@pytest.mark.slow
def test_a_claim_stands_where_its_signatures_put_it_for_long() -> None:
    walk(examples=20, steps=30)
