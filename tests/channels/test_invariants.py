# SPDX-License-Identifier: AGPL-3.0-or-later
"""What must always hold, walked by chance: nothing unsigned leaves, a signature dies with what it signed and
with nothing else, every recorded copy is accounted for, and pages are whole."""

from __future__ import annotations

import contextlib
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kepu.baking.pages import page_file
from kepu.channels.actions.correct import write_notice
from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.actions.retry import retry
from kepu.channels.errors import ChannelError, SignatureTakenBack
from kepu.channels.frozen import reviews_of
from kepu.channels.models import CorrectedCopy, Correction, Publication
from kepu.channels.states import State as Where
from kepu.engine.content import normalise
from kepu.jobs.actions.cancel import cancel
from kepu.jobs.actions.retry import retry as retry_job
from kepu.jobs.errors import JobError
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.ledger.verification import verify
from kepu.review.actions.hints import decide_tier
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import drop_claim
from kepu.review.actions.sign import Answer, sign, withdraw_review
from kepu.review.agreeing import Agreed, agreed
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Invitation, Review, digest_of
from kepu.review.standing import Ground, standing
from kepu.review.states import Naming, State
from kepu.website.pages import shown_publication, story_page
from tests import loop
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
SENTENCES = [
    "Water boils at 100 degrees at sea level.",
    "月球直径约为地球的四分之一。",
    "A mole holds 6.022 × 10²³ particles.",
    "The 𝔸 line stands beyond the basic plane 🌕.",
    "Light needs 1.3 seconds from the Moon.",
    "“Gravity” falls with the square of the distance.",
]


class House(RuleBasedStateMachine):
    """One story, three experts, and everything that its people may do in any order."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.undo = contextlib.ExitStack()
        self.undo.enter_context(transaction.atomic())
        owner = self.cast.users["editor"]
        assert owner is not None
        self.actor = self.cast.people["editor"].pseudonym
        self.experts = [
            loop.expert_of(self.cast.there, f"Asked {each}", f"asked{each}@example.org") for each in "abc"
        ]
        self.blocks = [(f"b{number}", sentence) for number, sentence in enumerate(SENTENCES)]
        self.story = loop.written_story(self.cast.here, owner)
        self.write()

    def teardown(self) -> None:
        """Every example begins with the same house."""
        transaction.set_rollback(True)
        self.undo.close()

    def write(self) -> None:
        body = [("paragraph", f"<p>{text}</p>", name) for name, text in self.blocks]
        homes = {
            each.pk: each.claim.anchors.get().place
            for each in Review.objects.filter(void_at=None).select_related("claim")
        }
        self.story = loop.rewritten(self.story, body, self.actor)
        texts = {name: normalise(text) for name, text in self.blocks}
        for review in Review.objects.filter(pk__in=homes):
            (words,) = review.content["texts"]
            many = sum(text.count(words) for text in texts.values())
            if texts.get(homes[review.pk], "").count(words) == 1 or many == 1:
                assert review.void_at is None, (words, texts)
            if many == 0:
                assert review.void_at is not None, (words, texts)

    @rule(
        at=st.integers(0, 99),
        what=st.sampled_from(["word", "space", "quotes", "move", "drop", "copy", "more"]),
    )
    def edit(self, at: int, what: str) -> None:
        """Change one block: its words, what normalisation removes, its place; or take it out, or twice."""
        index = at % len(self.blocks)
        name, text = self.blocks[index]
        if what == "word":
            self.blocks[index] = (name, text.replace("1", "2") if "1" in text else text + "!")
        elif what == "space":
            self.blocks[index] = (name, text.replace(" ", "  "))
        elif what == "quotes":
            self.blocks[index] = (name, text.replace("“", "«").replace("”", "»"))
        elif what == "move":
            self.blocks.append(self.blocks.pop(index))
        elif what == "drop" and len(self.blocks) > 2:
            del self.blocks[index]
        elif what == "copy" and len(self.blocks) < 9:
            self.blocks.append((f"c{len(self.blocks)}{at}", text))
        elif what == "more":
            self.blocks[index] = (name, f"{text} More of it.")
        self.write()

    @rule(at=st.integers(0, 99))
    def mark(self, at: int) -> None:
        """Mark a block as a claim."""
        name, text = self.blocks[at % len(self.blocks)]
        if Claim.objects.filter(dropped_at=None).count() < 4:
            with contextlib.suppress(ReviewError):
                loop.text_claim(self.story, text.strip(), name)

    def claims(self) -> list[Claim]:
        return list(Claim.objects.filter(story=self.story, dropped_at=None))

    @precondition(lambda self: self.claims())
    @rule(
        at=st.integers(0, 99),
        who=st.integers(0, 2),
        verdict=st.sampled_from(["correct"] * 4 + ["wrong", "not-mine"]),
    )
    def answer(self, at: int, who: int, verdict: str) -> None:
        """Ask an expert, who signs what stands."""
        claim = self.claims()[at % len(self.claims())]
        try:
            invitation = invite(claim, self.experts[who])
        except ReviewError:
            return
        claim.refresh_from_db()
        if claim.digest:
            sign(invitation, Answer(verdict, claim.digest, naming=Naming.NAMED), loop.code_of(invitation))

    @precondition(lambda self: self.claims())
    @rule(at=st.integers(0, 99), verdicts=st.sampled_from(["cc", "cwc", "wcc", "cww"]))
    def answer_one_after_another(self, at: int, verdicts: str) -> None:
        """Each of several experts is asked, and signs what stands."""
        for who, verdict in enumerate(verdicts):
            self.answer(at, who, "correct" if verdict == "c" else "wrong")

    @precondition(lambda self: self.claims())
    @rule(at=st.integers(0, 99), tier=st.sampled_from(["high", "high", "normal"]))
    def decide_how_risky(self, at: int, tier: str) -> None:
        """Say how much harm a mistake would do."""
        decide_tier(self.claims()[at % len(self.claims())], tier)

    @precondition(lambda self: self.claims())
    @rule(at=st.integers(0, 99), who=st.integers(0, 2))
    def ask(self, at: int, who: int) -> None:
        """Ask an expert, who does not answer yet."""
        with contextlib.suppress(ReviewError):
            invite(self.claims()[at % len(self.claims())], self.experts[who])

    @precondition(lambda self: self.claims())
    @rule(at=st.integers(0, 99))
    def answer_what_is_old(self, at: int) -> None:
        """Sign what was shown before an edit: refused unless it still stands."""
        claim = self.claims()[at % len(self.claims())]
        old = claim.digest
        try:
            invitation = invite(claim, self.experts[0])
        except ReviewError:
            return
        code = loop.code_of(invitation)
        self.edit(at, "word")
        claim.refresh_from_db()
        try:
            sign(Invitation.objects.get(pk=invitation.pk), Answer("correct", old), code)
        except ReviewError:
            assert old != claim.digest or not old
        else:
            assert old == claim.digest

    @precondition(lambda self: Review.objects.filter(void_at=None).exists())
    @rule()
    def take_a_name_back(self) -> None:
        """An expert withdraws a signature."""
        withdraw_review(Review.objects.filter(void_at=None).order_by("pk")[0])

    @precondition(lambda self: self.claims())
    @rule(at=st.integers(0, 99))
    def drop(self, at: int) -> None:
        """Take a claim off."""
        drop_claim(self.claims()[at % len(self.claims())])

    @rule()
    def go_out(self) -> None:
        """Publish, where the gate lets it."""
        for correction in Correction.objects.filter(closed_at=None, notice=""):
            write_notice(correction, "It was wrong.", "correct")
        with contextlib.suppress(ChannelError):
            self.let_out(publish(self.story))
            run_due()

    def let_out(self, made: Publication) -> None:
        """The gate let it through: each claim of high risk has the holding signatures of two experts, and
        where experts differ, most of three at least confirm it, and the dissent goes out with it."""
        shown = {each["id"]: each for each in made.snapshot["claims"]}
        for claim in self.claims():
            rows = claim.reviews.filter(void_at=None, digest=claim.digest).exclude(verdict="not-mine")
            newest = {each.expert_id: each for each in rows.order_by("signed_at", "pk")}
            confirm = sum(each.verdict == "correct" for each in newest.values())
            assert confirm >= (2 if claim.tier == "high" else 1)
            assert confirm == len(newest) or (len(newest) >= 3 and confirm * 2 > len(newest))
            told = {each["id"]: each["verdict"] for each in reviews_of(shown[claim.public_id])}
            assert told == {each.public_id: each.verdict for each in newest.values()}

    @rule()
    def try_to_go_out_silently(self) -> None:
        """Publish without writing notices first."""
        silent = Correction.objects.filter(closed_at=None, notice="").exists()
        try:
            publish(self.story)
        except ChannelError:
            return
        assert not silent
        run_due()

    @rule(how=st.sampled_from(["fails", "cancelled"]))
    def fail_to_go_out(self, how: str) -> None:
        """Publish, where the gate lets it, and have its job given up."""
        for correction in Correction.objects.filter(closed_at=None, notice=""):
            write_notice(correction, "It was wrong.", "correct")
        waiting = set(CorrectedCopy.objects.filter(state="outstanding").values_list("pk", flat=True))
        try:
            made = publish(self.story)
        except ChannelError:
            return
        if how == "cancelled":
            cancel(Job.objects.get(public_id=made.job))
        else:
            with patch("kepu.website.connector.deliver", side_effect=JobError("No disk.")):
                run_due()
        run_due()
        made.refresh_from_db()
        assert made.state == Where.FAILED
        assert made.reason
        assert waiting == set(CorrectedCopy.objects.filter(state="outstanding").values_list("pk", flat=True))

    @precondition(lambda self: Publication.objects.filter(state=Where.FAILED).exists())
    @rule(by_its_job=st.booleans())
    def try_again(self, by_its_job: bool) -> None:
        """Ask again for what could not be made: it goes on under its number, or says what is in the way."""
        made = Publication.objects.get(state=Where.FAILED)
        taken_back = self.taken_back(made)
        with contextlib.suppress(SignatureTakenBack):
            if by_its_job:
                retry_job(Job.objects.get(public_id=made.job))
            else:
                retry(made)
                assert not taken_back
        run_due()
        made.refresh_from_db()
        assert made.state == (Where.FAILED if taken_back else Where.LIVE)

    @staticmethod
    def taken_back(made: Publication) -> bool:
        """Whether what stands in *made* still stands in the draft, and is not signed any more."""
        for shown in made.snapshot["claims"]:
            for each in reviews_of(shown):
                review = Review.objects.get(public_id=each["id"])
                if review.void_at is not None and review.claim.digest == shown["digest"]:
                    return True
        return False

    @precondition(lambda self: Publication.objects.filter(state=Where.LIVE).exists())
    @rule()
    def withdraw(self) -> None:
        """Take it back."""
        withdraw(Publication.objects.get(state=Where.LIVE), "Taken back.")

    @invariant()
    def nothing_unsigned_has_left(self) -> None:
        """What was let through the gate holds the digests that were signed, which are those of its words."""
        for publication in Publication.objects.all():
            for claim in publication.snapshot["claims"]:
                assert claim["review"]["verdict"] == "correct"
                assert claim["review"]["digest"] == claim["digest"] == digest_of(claim["content"])
                shown = normalise(" ".join(str(block["value"]) for block in publication.snapshot["body"]))
                assert claim["content"]["texts"][0] in shown
            assert Publication.objects.filter(state=Where.LIVE).count() <= 1

    @invariant()
    def every_publication_is_where_its_job_is(self) -> None:
        """None is being made whose job is over; one at most waits for a retry, and nothing newer is there."""
        run_due()
        assert not Publication.objects.filter(state=Where.BUILDING).exists()
        for failed in Publication.objects.filter(state=Where.FAILED):
            assert failed.number == max(Publication.objects.values_list("number", flat=True))
            assert failed.published_at is None

    @invariant()
    def a_claim_holds_what_stands(self) -> None:
        """The digests and states in the database are those that are computed from the story anew."""
        ground = Ground.of(self.story)
        for claim in self.claims():
            assert claim.digest == standing(claim, ground).digest
            found = agreed(claim, claim.counted_reviews(claim.digest))
            assert (claim.state == State.SIGNED) == (found == Agreed.CONFIRMED)
            if claim.state != State.ASKED:
                assert (claim.state == State.SECOND) == (found == Agreed.SECOND)
                against = (Agreed.THIRD, Agreed.EVEN, Agreed.REFUSED)
                assert (claim.state == State.DISPUTED) == (found in against)
            for review in claim.reviews.filter(void_at=None):
                assert review.digest == claim.digest

    @invariant()
    def every_copy_is_accounted_for(self) -> None:
        """A published claim that is something else now has an open correction with a name on it, or is gone."""
        for publication in Publication.objects.filter(state=Where.LIVE):
            for shown in publication.snapshot["claims"]:
                claim = Claim.objects.get(public_id=shown["id"])
                if claim.digest != shown["digest"] and claim.dropped_at is None:
                    correction = claim.corrections.get(closed_at=None)
                    assert correction.owner is not None
                    assert correction.copies.filter(publication=publication).exists()
        for copy in CorrectedCopy.objects.all():
            assert (copy.state == "reached") == bool(copy.receipt)
            assert copy.correction.closed_at is None or copy.state == "reached"

    @invariant()
    def a_page_is_whole_and_the_newest(self) -> None:
        """What is baked is what would be baked now."""
        run_due()
        publication = shown_publication(self.story.public_id)
        file = page_file(f"en/article/{self.story.public_id}")
        if publication is not None and file.exists():
            assert file.read_bytes() == story_page(publication).body


def walk(examples: int, steps: int) -> None:
    House.cast = assemble()
    told = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(House, settings=told)
    mail.outbox.clear()
    assert verify().broken is None


def test_whatever_its_people_do_the_house_keeps_its_word() -> None:
    walk(examples=5, steps=16)


@pytest.mark.slow
def test_the_house_keeps_its_word_for_long() -> None:
    walk(examples=20, steps=25)
