# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a question to an expert: what it shows, what an answer needs, and how they are told of."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.experts import may_be_named, withdraw_consent
from kepu.directory.models import Expert
from kepu.engine.probe import probe
from kepu.jobs.running import run_due
from kepu.mail.models import Letter
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.asking import letter_values
from kepu.review.clips import clips_of
from kepu.review.codes import MOST_CODES, send_code, send_name_code
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim, Invitation, Review
from kepu.review.pasting import chat_text
from kepu.review.states import Naming
from kepu.review.tasks import cut_what_moved
from kepu.review.tokens import make_token
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.masters import film

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def claim(story: Story) -> Claim:
    return loop.text_claim(story)


@pytest.fixture
def expert(cast: Cast) -> Expert:
    return loop.expert_of(cast.there)


def page(invitation: Invitation) -> str:
    return reverse("review:ask", args=[make_token(invitation)])


def opened(invitation: Invitation, language: str = "en") -> str:
    return Client(headers={"accept-language": language}).get(page(invitation)).content.decode()


def sent(invitation: Invitation, **told: str) -> str:
    claim = Claim.objects.get(pk=invitation.claim_id)
    code = loop.code_of(invitation)
    values = {"do": "sign", "verdict": "correct", "digest": claim.digest, "code": code} | told
    return Client(headers={"accept-language": "en"}).post(page(invitation), values).content.decode()


def filmed(cast: Cast, tmp_path: Path) -> Claim:
    """A claim that stands at two places of a film of thirty seconds."""
    owner = cast.users["producer"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "long.mp4", 30, size="64x36", rate="5"))
    claim = mark_claim(story, "The Moon is near.", [Marked(1000, 2000), Marked(24_000, 26_000)])
    run_due()
    claim.refresh_from_db()
    return claim


def test_each_place_in_the_film_has_a_clip_of_its_own_and_one_with_more_around(
    cast: Cast, expert: Expert, tmp_path: Path
) -> None:
    invitation = invite(filmed(cast, tmp_path), expert)
    assert opened(invitation).count("is being cut") == 2
    run_due()
    clips = clips_of(invitation)
    assert [each.span for each in clips] == [(0, 20_000), (15_000, 35_000)]
    assert [round(probe(each.path).duration) for each in clips] == [20, 15]
    assert [round(probe(each.wide_path).duration) for each in clips] == [30, 30]
    told = opened(invitation)
    for number in (1, 2):
        for route in ("review:clip", "review:wider"):
            address = reverse(route, args=[make_token(invitation), number])
            assert f'src="{address}"' in told
            answer = Client().get(address, headers={"range": "bytes=0-99"})
            assert (answer.status_code, answer["Content-Type"]) == (206, "video/mp4")
    assert Client().get(reverse("review:clip", args=[make_token(invitation), 3])).status_code == 404


def test_a_place_that_was_moved_is_cut_again_and_the_old_seconds_are_shown_no_more(
    cast: Cast, expert: Expert, tmp_path: Path
) -> None:
    claim = filmed(cast, tmp_path)
    invitation = invite(claim, expert)
    run_due()
    (first, second) = clips_of(invitation)
    Anchor.objects.filter(pk=second.anchor.pk).update(start=5000, end=6000)
    assert not clips_of(invitation)[1].ready
    cut_what_moved(claim.story)
    run_due()
    assert first.ready
    assert clips_of(invitation)[1].ready
    assert not second.ready


def test_words_around_the_statement_are_there_and_hostile_ones_are_words(
    story: Story, expert: Expert
) -> None:
    loop.rewritten(
        story,
        [
            (
                "paragraph",
                f"<p>Before &lt;script&gt;alert(1)&lt;/script&gt; {loop.TEXT} After.</p>",
                loop.FIRST,
            )
        ],
    )
    told = opened(invite(loop.text_claim(Story.objects.get(pk=story.pk)), expert))
    assert f"&lt;script&gt;alert(1)&lt;/script&gt; <mark>{loop.TEXT}</mark> After." in told
    assert "<script>alert" not in told


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Say whether anything might be thought to sway you"),
        ({"conflict": "some", "interests": " "}, "Say whether anything might be thought to sway you"),
        (
            {"conflict": "none", "verdict": "change", "wording": loop.TEXT},
            "Write how the sentence should read",
        ),
        ({"conflict": "none", "verdict": "likely"}, "No verdict chosen yet"),
    ],
)
def test_an_answer_that_lacks_something_is_told_what_and_loses_nothing(
    claim: Claim, expert: Expert, told: dict[str, str], sentence: str
) -> None:
    answer = sent(invite(claim, expert), remark="A long thought.", **told)
    assert sentence in answer
    assert "A long thought." in answer
    assert not Review.objects.exists()


def test_who_says_that_it_is_not_their_field_need_say_no_more(claim: Claim, expert: Expert) -> None:
    assert "Thank you" in sent(invite(claim, expert), verdict="not-mine")


def public_page(story: Story) -> str:
    run_due()
    address = story.publications.get().receipt["address"]
    return Client(headers={"accept-language": "en"}).get(address).content.decode()


@pytest.mark.parametrize(
    ("naming", "there", "missing"),
    [
        (Naming.NAMED, "Sample Expert, Unit of samples", "an expert of"),
        (Naming.ROLE, "an expert of Unit of samples", "Sample Expert"),
        (Naming.NOBODY, "an expert who is known to this house", "Unit of samples"),
        ("", "an expert who is known to this house", "Sample Expert"),
    ],
)
def test_readers_are_told_who_signed_as_the_expert_wants_it(
    claim: Claim, expert: Expert, naming: str, there: str, missing: str
) -> None:
    sent(invite(claim, expert), conflict="none", naming=naming)
    loop.published(claim.story)
    told = public_page(claim.story)
    assert there in told
    assert missing not in told


def test_who_chooses_to_be_named_agrees_to_it_and_what_they_took_back_before_stays_away(
    story: Story, claim: Claim, expert: Expert
) -> None:
    loop.signed(claim, expert)
    withdraw_consent(expert)
    other = loop.text_claim(story, loop.OTHER, loop.SECOND)
    assert 'value="nobody" checked' in opened(invite(other, expert))
    sent(Invitation.objects.get(ended_at=None), conflict="none", naming="named")
    assert may_be_named(expert)
    assert [each.naming for each in Review.objects.order_by("pk")] == [Naming.NOBODY, Naming.NAMED]


def test_the_question_is_asked_in_the_language_of_who_reads_it(claim: Claim, expert: Expert) -> None:
    told = opened(invite(claim, expert), "zh-hans")
    assert "您" in told
    assert loop.TEXT in told


def test_enter_asks_for_the_code_then_signs_with_it_and_never_signs_for_who_may_want_to_leave(
    claim: Claim, expert: Expert
) -> None:
    invitation, browser = invite(claim, expert), Client(headers={"accept-language": "en"})
    told = {"do": "go", "verdict": "correct", "digest": claim.digest, "conflict": "none", "naming": "named"}
    asked = browser.post(page(invitation), told).content.decode()
    assert "A code was sent" in asked
    code = loop.sent_code()
    for field in ("reason", "colleague", "address"):
        refused = browser.post(page(invitation), told | {"code": code, field: "someone"})
        assert refused.status_code == 422
        assert "Press the button for what you want" in refused.content.decode()
    assert not Review.objects.exists()
    browser.post(page(invitation), told | {"code": code})
    assert Review.objects.get().verdict == "correct"


def test_a_question_has_so_many_codes_and_no_more(claim: Claim, expert: Expert) -> None:
    invitation = invite(claim, expert)
    for _turn in range(MOST_CODES):
        Invitation.objects.update(code_at=None)
        send_code(invitation)
    Invitation.objects.update(code_at=None)
    with pytest.raises(ReviewError, match="Too many codes"):
        send_code(invitation)
    Invitation.objects.update(ended_at=timezone.now())
    with pytest.raises(ReviewError, match="Too many codes"):
        send_name_code(invitation)
    assert len(Letter.objects.filter(kind="review/letters/code")) == MOST_CODES


def test_a_wording_that_nobody_asked_for_is_not_put_back(claim: Claim, expert: Expert) -> None:
    told = {"do": "sign", "verdict": "wrong", "wording": claim.statement, "code": ""}
    answer = Client().post(page(invite(claim, expert)), told).content.decode()
    assert "data-given" in answer.partition('id="wording"')[2].partition(">")[0]


def test_letter_and_page_name_the_same_last_day(claim: Claim, expert: Expert) -> None:
    invitation = invite(claim, expert)
    late = timezone.make_aware(datetime(2030, 1, 1, 0, 30))
    Invitation.objects.update(expires_at=late)
    invitation.refresh_from_db()
    assert letter_values(invitation)["day"] == date(2030, 1, 1)
    assert "2030-01-01" in chat_text(invitation)
