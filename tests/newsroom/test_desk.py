# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review desk: the claims of a story in one list, asked about again and many at once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepu.jobs.running import run_due
from kepu.ledger.models import Record
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.models import Claim, Invitation
from kepu.review.reminding_experts import AFTER, remind
from kepu.stories.models import Story
from tests import loop
from tests.cast import ADMINISTRATOR, Cast, client
from tests.queries import queries

pytestmark = pytest.mark.django_db
EDITED = loop.TEXT.replace("1.3", "1.28")


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def desk(story: Story) -> str:
    return reverse("review_desk", args=[story.public_id])


def page(browser: Client, story: Story, state: str = "") -> str:
    return browser.get(desk(story), {"state": state} if state else {}).content.decode()


def edited(story: Story) -> None:
    """The first sentence says something else."""
    loop.rewritten(story, [("paragraph", loop.BODY[0][1].replace("1.3", "1.28"), loop.FIRST), loop.BODY[1]])


def marked(story: Story, tier: str = Claim.Tier.NORMAL) -> Claim:
    """Another claim on the same words."""
    statement = " ".join([loop.TEXT] * (1 + story.claims.count()))
    return mark_claim(story, statement, [Marked(0, len(loop.TEXT), loop.FIRST)], tier=tier)


def numbers(told: str) -> list[str]:
    return re.findall(r'<tr id="claim-(\d+)"', told)


def test_void_claims_stand_first_with_the_difference_and_are_asked_again_in_one_press(
    cast: Cast, story: Story
) -> None:
    track = loop.captioned(story)
    first = loop.text_claim(story, loop.OTHER, loop.SECOND)
    void = mark_claim(story, "Its light needs 1.3 seconds.", [Marked(1000, 1900)], tier=Claim.Tier.HIGH)
    experts = [loop.expert_of(cast.there, f"Signer {at}", f"signer{at}@example.org") for at in range(2)]
    for each in experts:
        loop.signed(void, each)
    loop.recaptioned(track, 1, "Its light needs 1.28 seconds.")
    browser = client(cast, "editor")
    told = page(browser, story)
    assert numbers(told) == [str(void.number), str(first.number)]
    assert "<del>1.3</del><ins>1.28</ins>" in told
    before = Record.objects.filter(kind="claim.asked").count()
    answer = browser.post(reverse("desk_again", args=[story.public_id]), {"again": void.public_id})
    assert "2 questions went out" in answer.content.decode()
    asked = Invitation.objects.filter(claim=void, ended_at=None)
    assert {each.expert for each in asked} == set(experts)
    assert Record.objects.filter(kind="claim.asked", subject=void.subject).count() == before + 2
    void.refresh_from_db()
    assert void.state == "asked"
    again = browser.post(reverse("desk_again", args=[story.public_id]), {"again": "all"})
    assert again.status_code == 422 and "No claim is void any more" in again.content.decode()


def test_a_claim_that_is_found_no_more_is_not_asked_about_and_the_reason_is_told(
    cast: Cast, story: Story
) -> None:
    claim = loop.text_claim(story)
    loop.signed(claim, loop.expert_of(cast.there))
    edited(story)
    browser = client(cast, "editor")
    assert "is not found any more" in page(browser, story)
    answer = browser.post(reverse("desk_again", args=[story.public_id]), {"again": "all"})
    assert "0 questions went out" in answer.content.decode()
    assert "mark where it stands, then ask" in answer.content.decode()
    assert not Invitation.objects.filter(ended_at=None).exists()


def test_only_those_who_lost_their_signature_last_are_asked_again(cast: Cast, story: Story) -> None:
    track = loop.captioned(story)
    claim = mark_claim(story, "Its light needs 1.3 seconds.", [Marked(1000, 1900)])
    before, now = (loop.expert_of(cast.there, each, f"{each}@example.org") for each in ("Before", "Now"))
    for expert, text in ((before, "It needs 1.2 s."), (now, "It needs 1.28 s.")):
        loop.signed(claim, expert)
        loop.recaptioned(track, 1, text)
    client(cast, "editor").post(reverse("desk_again", args=[story.public_id]), {"again": "all"})
    assert [each.expert for each in Invitation.objects.filter(ended_at=None)] == [now]


def test_the_list_says_who_has_what_since_when_and_when_they_were_reminded(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    invitation = invite(claim, cast.expert)
    other = invite(loop.text_claim(story, loop.OTHER, loop.SECOND), loop.expert_of(cast.there))
    browser = client(cast, "editor")
    told = page(browser, story)
    assert told.count("asked 2") == 2 and "reminded" not in told
    assert remind(invitation.pk, timezone.now() + AFTER[0])
    told = page(browser, story)
    assert told.count("reminded 2") == 1
    row = told[told.index(f'id="claim-{claim.number}"') : told.index(f'id="claim-{other.claim.number}"')]
    assert "reminded 2" in row


def test_the_list_is_filtered_by_state(cast: Cast, story: Story) -> None:
    signed, asked, _open = marked(story), marked(story), marked(story)
    loop.signed(signed, loop.expert_of(cast.there))
    invite(asked, loop.expert_of(cast.there, "Second", "second@example.org"))
    browser = client(cast, "producer")
    assert numbers(page(browser, story)) == ["3", "2", "1"]
    assert numbers(page(browser, story, "signed")) == ["1"]
    assert numbers(page(browser, story, "asked")) == ["2"]
    assert numbers(page(browser, story, "nonsense")) == ["3", "2", "1"]
    assert "No claim is so now." in page(browser, story, "void")


def test_those_ticked_are_asked_about_with_whoever_was_proposed_and_each_who_is_not_has_a_reason(
    cast: Cast, story: Story
) -> None:
    for number in range(3):
        made = loop.expert_of(cast.there, f"Moon Expert {number}", f"moon{number}@example.org")
        made.affiliation = {"en": f"Institute {number}"}
        made.save()
    first, second = marked(story), marked(story, Claim.Tier.HIGH)
    browser, address = client(cast, ADMINISTRATOR), reverse("desk_ask", args=[story.public_id])
    nobody = browser.post(address, {"which": "ticked"})
    assert nobody.status_code == 422 and "No claim is ticked" in nobody.content.decode()
    sought = browser.post(address, {"which": "ticked", "claim": [first.public_id]}).content.decode()
    assert "Nobody was sought for it yet" in sought
    browser.post(reverse("experts_find", args=[story.public_id]))
    run_due()
    third = mark_claim(story, "Parliament raised the age.", [Marked(58, 80, loop.FIRST)])
    ticked = [each.public_id for each in (second, third)]
    told = browser.post(address, {"which": "ticked", "claim": ticked}).content.decode()
    assert "2 questions went out" in told and "Claim 3: Nobody was sought" in told
    assert not Invitation.objects.filter(claim=first).exists()
    told = browser.post(address, {"which": "open"}).content.decode()
    assert "1 question went out" in told
    assert Invitation.objects.filter(claim=first).count() == 1
    again = browser.post(address, {"which": "ticked", "claim": [second.public_id]}).content.decode()
    assert "Claim 2: Everybody who is wanted has it" in again


def test_one_expert_who_is_chosen_is_asked_about_all_that_are_ticked_up_to_their_load(
    cast: Cast, story: Story
) -> None:
    expert = loop.expert_of(cast.there)
    expert.load_cap = 2
    expert.save()
    claims = [marked(story) for _ in range(3)]
    browser, address = client(cast, ADMINISTRATOR), reverse("desk_ask", args=[story.public_id])
    told = {"which": "ticked", "whom": expert.public_id, "claim": [each.public_id for each in claims]}
    answer = browser.post(address, told).content.decode()
    assert (
        "Sample Expert: claims 1, 2" in answer
        and "Claim 3: " in answer
        and "as many questions open" in answer
    )
    assert "Claims 1, 2: Sample Expert is asked already." in browser.post(address, told).content.decode()
    unknown = browser.post(address, told | {"whom": "nobody"})
    assert unknown.status_code == 422 and unknown.content.decode().count(" checked>") == 3
    assert Invitation.objects.count() == 2
    nothing = browser.post(address, {"which": "ticked", "whom": expert.public_id})
    assert f'value="{expert.public_id}" selected' in nothing.content.decode()


def test_who_may_not_ask_sees_the_list_and_no_button(cast: Cast, story: Story) -> None:
    marked(story)
    told = page(client(cast, "producer"), story)
    assert numbers(told) == ["1"] and "Ask about those ticked" not in told and 'name="claim"' not in told


def test_a_wording_is_taken_into_the_text_and_whoever_signed_is_asked_again_by_one_press(
    cast: Cast, story: Story
) -> None:
    claim = marked(story, Claim.Tier.HIGH)
    experts = [loop.expert_of(cast.there, f"Signer {at}", f"signer{at}@example.org") for at in range(2)]
    loop.signed(claim, experts[0])
    review = loop.signed(claim, experts[1], "change", wording=EDITED)
    address = reverse("desk_wording", args=[story.public_id])
    browser = client(cast, "editor")
    assert "Take this wording into the text" in page(browser, story)
    told = browser.post(address, {"review": review.public_id}).content.decode()
    assert "Claim 1 stands in the text in the words of Signer 1." in told
    assert "2 questions went out" in told and "in the words of Signer 1, taken over" in told
    assert EDITED in Story.objects.get(pk=story.pk).words()[loop.FIRST]
    asked = Invitation.objects.filter(claim=claim, ended_at=None)
    assert {each.expert for each in asked} == set(experts)
    history = browser.get(reverse("stories:history", args=[story.public_id])).content.decode()
    assert history.count("Claim 1 in the words of Signer 1") == 1
    again = browser.post(address, {"review": review.public_id})
    assert again.status_code == 422 and "their wording was not taken over" in again.content.decode()
    assert Record.objects.filter(kind="claim.reworded").count() == 1


def test_who_may_write_and_not_ask_takes_the_wording_and_leaves_the_asking(cast: Cast, story: Story) -> None:
    claim = marked(story)
    review = loop.signed(claim, loop.expert_of(cast.there), "change", wording=EDITED)
    other = loop.text_claim(story, loop.OTHER, loop.SECOND)
    browser, address = client(cast, "producer"), reverse("desk_wording", args=[story.public_id])
    assert browser.post(address, {"review": review.public_id}).status_code == 302
    assert not Invitation.objects.filter(ended_at=None).exists()
    wrong = loop.signed(other, loop.expert_of(cast.there, "B", "b@example.org"), "wrong")
    refused = browser.post(address, {"review": wrong.public_id})
    assert refused.status_code == 422 and "asked for no other wording" in refused.content.decode()


def test_a_story_of_many_claims_has_one_list_of_experts_and_that_on_the_desk(
    cast: Cast, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    expert = loop.expert_of(cast.here)
    for _turn in range(3):
        marked(story)
    browser, address = client(cast, "leader"), reverse("story", args=[story.public_id])
    assert browser.get(address).content.decode().count(f'<option value="{expert.public_id}">') == 3
    monkeypatch.setattr("kepu.newsroom.story_views.MOST_ASKED_HERE", 2)
    told = browser.get(address).content.decode()
    assert expert.public_id not in told
    assert told.count(f'href="{desk(story)}#claim-') == 3


def test_no_wording_of_another_story_is_taken(cast: Cast, story: Story) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    other = loop.written_story(cast.here, owner)
    review = loop.signed(loop.text_claim(other), loop.expert_of(cast.there), "change", wording=EDITED)
    answer = client(cast, "editor").post(
        reverse("desk_wording", args=[story.public_id]), {"review": review.public_id}
    )
    assert answer.status_code == 422
    assert loop.TEXT in Story.objects.get(pk=other.pk).words()[loop.FIRST]


def full(story: Story, cast: Cast, many: int) -> None:
    """Claims of every sort, *many* of them."""
    experts = [loop.expert_of(cast.there, f"E {at}", f"e{at}@example.org") for at in range(3)]
    for each in experts:
        each.load_cap = 1000
        each.save()
    for at in range(many):
        claim = marked(story, Claim.Tier.HIGH if at % 2 else Claim.Tier.NORMAL)
        for each in experts[: at % 3]:
            invite(claim, each)


def test_the_page_takes_as_many_queries_for_many_claims_as_for_one(cast: Cast, story: Story) -> None:
    browser = client(cast, ADMINISTRATOR)
    claim = marked(story)
    invite(claim, loop.expert_of(cast.there))
    edited(story)
    one = queries(browser, desk(story))
    full(story, cast, 2)
    assert queries(browser, desk(story)) == one <= 25
    Claim.objects.bulk_create(
        Claim(story=story, number=number, statement=f"Statement {number}", digest="b2-256:" + "0" * 64)
        for number in range(10, 507)
    )
    assert queries(browser, desk(story)) == one
