# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two experts for high risk, a third where they differ: the claim's state, its route and the gate say the same."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.urls import reverse

from kepu.channels.gates import Case, blocks
from kepu.directory.models import Expert
from kepu.ledger.models import Record
from kepu.review import migrations
from kepu.review.actions.hints import decide_tier
from kepu.review.actions.invite import invite, withdraw_invitation
from kepu.review.actions.sign import withdraw_review
from kepu.review.agreeing import Agreed, agreed, wanted
from kepu.review.models import Claim, Review
from kepu.review.reminders import void_claims
from kepu.review.stages import Part
from kepu.review.states import RunState, State
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client
from tests.review.routing import begun, route, run_of, stage

pytestmark = pytest.mark.django_db
SECOND = "Claim 1 is of high risk and signed by one expert; ask a second."
THIRD = "Those who signed claim 1 do not agree; ask a third expert."
REFUSED = "of {} who signed it, {} do not find it correct. Change it, and ask anew."
C, W, H, U = "correct", "wrong", "change", "unsure"


@pytest.mark.parametrize(
    ("tier", "verdicts", "found", "want"),
    [
        ("normal", [], Agreed.NOBODY, 1),
        ("high", [], Agreed.NOBODY, 2),
        ("normal", [C], Agreed.CONFIRMED, 1),
        ("high", [C], Agreed.SECOND, 2),
        ("high", [C, C], Agreed.CONFIRMED, 2),
        ("normal", [W], Agreed.REFUSED, 1),
        ("high", [W, H], Agreed.REFUSED, 2),
        ("normal", [C, W], Agreed.THIRD, 3),
        ("high", [C, U], Agreed.THIRD, 3),
        ("normal", [C, H, C], Agreed.CONFIRMED, 3),
        ("high", [C, W, H], Agreed.REFUSED, 3),
        ("high", [C, W, C, U], Agreed.EVEN, 5),
        ("normal", [C, W, C, U, C], Agreed.CONFIRMED, 3),
    ],
)
def test_what_those_who_signed_come_to(tier: str, verdicts: Sequence[str], found: Agreed, want: int) -> None:
    claim, reviews = Claim(tier=tier), [Review(verdict=each) for each in verdicts]
    assert (agreed(claim, reviews), wanted(claim, reviews)) == (found, want)


@pytest.fixture
def experts(cast: Cast) -> list[Expert]:
    return [loop.expert_of(cast.there, f"Asked {at}", f"asked{at}@example.org") for at in range(3)]


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story with one claim, on a route on which experts sign."""
    owner = cast.users["producer"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.text_claim(story)
    route(cast.here, stage("science", by="experts", looks_at=[Part.CLAIMS]))
    begun(story)
    return story


def told(story: Story) -> tuple[str, str, str]:
    """The state of the claim, of the story on its route, and what the gate says of the claim."""
    said = [each for each in blocks(Case.of(Story.objects.get(pk=story.pk)), "web") if "laim 1" in each]
    return Claim.objects.get().state, run_of(story).state, " ".join(said)


WAITS, APPROVED = RunState.UNDER_WAY, RunState.APPROVED


def test_a_risk_that_is_raised_later_wants_a_second_expert_and_lowered_none(
    story: Story, experts: list[Expert]
) -> None:
    claim = Claim.objects.get()
    loop.signed(claim, experts[0])
    assert told(story) == (State.SIGNED, APPROVED, "")
    decide_tier(claim, "high", actor="somebody")
    assert told(story) == (State.SECOND, WAITS, SECOND)
    loop.signed(claim, experts[0])
    assert told(story) == (State.SECOND, WAITS, SECOND)
    decide_tier(claim, "normal", actor="somebody")
    assert told(story) == (State.SIGNED, APPROVED, "")
    decide_tier(claim, "high", actor="somebody")
    loop.signed(claim, experts[1])
    assert told(story) == (State.SIGNED, APPROVED, "")
    withdraw_review(Review.objects.latest("pk"))
    assert told(story) == (State.SECOND, WAITS, SECOND)
    kept = Record.objects.filter(kind="claim.tier", actor="somebody", subject=claim.subject)
    assert kept.count() == 3


def test_who_is_asked_for_the_second_signature_is_waited_for_and_not_longer(
    cast: Cast, story: Story, experts: list[Expert]
) -> None:
    claim = Claim.objects.get()
    decide_tier(claim, "high")
    first, second = invite(claim, experts[0]), invite(claim, experts[1])
    loop.signed(claim, experts[0])
    assert told(story) == (State.ASKED, WAITS, SECOND)
    withdraw_invitation(second)
    assert (first.claim_id, *told(story)) == (claim.pk, State.SECOND, WAITS, SECOND)
    (waits,) = void_claims(cast.users["editor"])
    assert waits.why == "1 claim of high risk is signed by one expert: ask a second."


def test_where_two_differ_a_third_decides(story: Story, experts: list[Expert]) -> None:
    claim = Claim.objects.get()
    loop.signed(claim, experts[0])
    dissent = loop.signed(claim, experts[1], W)
    assert told(story) == (State.DISPUTED, WAITS, THIRD)
    third = invite(claim, experts[2])
    assert told(story) == (State.ASKED, WAITS, THIRD)
    withdraw_invitation(third)
    loop.signed(claim, experts[2])
    assert told(story) == (State.SIGNED, APPROVED, "")
    loop.signed(claim, experts[0], "unsure")
    assert told(story) == (State.DISPUTED, WAITS, f"Claim 1 is not confirmed: {REFUSED.format(3, 2)}")
    withdraw_review(dissent)
    assert told(story) == (State.DISPUTED, WAITS, THIRD)


def test_a_dissent_that_is_taken_back_while_a_third_is_asked_lets_the_claim_be_signed(
    story: Story, experts: list[Expert]
) -> None:
    claim = Claim.objects.get()
    loop.signed(claim, experts[0])
    dissent = loop.signed(claim, experts[1], W)
    invite(claim, experts[2])
    withdraw_review(dissent)
    assert told(story) == (State.SIGNED, APPROVED, "")


def test_whoever_says_that_it_is_not_their_field_is_no_second(story: Story, experts: list[Expert]) -> None:
    claim = Claim.objects.get()
    decide_tier(claim, "high")
    loop.signed(claim, experts[0])
    loop.signed(claim, experts[1], "not-mine")
    assert told(story) == (State.SECOND, WAITS, SECOND)


def test_claims_from_before_stand_where_their_signatures_put_them(
    story: Story, experts: list[Expert]
) -> None:
    """The migration finds those of high risk that one expert signed, and those that two of three confirm."""
    one, three, plain = (
        Claim.objects.get(),
        loop.text_claim(story, "1.3 seconds"),
        loop.text_claim(story, "Moon"),
    )
    for claim, verdicts in ((one, [C]), (three, [C, W, C]), (plain, [C])):
        for expert, verdict in zip(experts, verdicts, strict=False):
            loop.signed(claim, expert, verdict)
    Claim.objects.filter(pk=one.pk).update(tier="high", state="signed")
    Claim.objects.filter(pk=three.pk).update(state="disputed")
    (name,) = (
        each.name for each in iter_modules(migrations.__path__) if each.name.endswith("_second_signatures")
    )
    import_module(f"{migrations.__name__}.{name}").settle(apps, None)
    assert [each.state for each in Claim.objects.all()] == [State.SECOND, State.SIGNED, State.SIGNED]


@pytest.mark.parametrize("page", ["review_desk", "story"])
def test_the_desk_and_the_story_say_what_is_missing_and_change_the_risk(
    cast: Cast, story: Story, experts: list[Expert], page: str
) -> None:
    claim, browser, address = (
        Claim.objects.get(),
        client(cast, "editor"),
        reverse(page, args=[story.public_id]),
    )
    decide_tier(claim, "high")
    loop.signed(claim, experts[0])
    shown = browser.get(address).content.decode()
    risk = (
        f"{reverse('claim_risk', args=[claim.public_id])}?from={'desk' if page == 'review_desk' else 'story'}"
    )
    assert SECOND in shown and "wants a second signature" in shown
    assert f'formaction="{risk}" name="tier" value="normal"' in shown
    assert browser.post(risk, {"tier": "normal"}).headers["Location"] == f"{address}#claim-1"
    assert told(story) == (State.SIGNED, APPROVED, "")
