# SPDX-License-Identifier: AGPL-3.0-or-later
"""A story inside pages of others: it stays what the house says of it, and other pages may not be framed."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from lxml import html

from kepu.channels.actions.correct import write_notice
from kepu.channels.actions.publish import withdraw
from kepu.channels.models import Correction, Publication
from kepu.jobs.running import run_due
from kepu.review.actions.mark import drop_claim
from kepu.review.models import Claim
from kepu.stories.models import Story
from kepu.theme.film import Film
from kepu.website.film import player
from tests import loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def claim(cast: Cast) -> Claim:
    owner = cast.users["editor"]
    assert owner is not None
    claim = loop.text_claim(loop.written_story(cast.here, owner))
    loop.signed(claim, loop.expert_of(cast.there))
    loop.published(claim.story)
    return claim


def embedded(story: Story) -> HttpResponse:
    answer = Client().get(f"/embed/{story.language}/{story.public_id}/")
    assert isinstance(answer, HttpResponse)
    return answer


def asked(**told: str) -> HttpResponse:
    answer = Client().get("/oembed/", told)
    assert isinstance(answer, HttpResponse)
    return answer


def test_it_says_who_checked_what_and_may_stand_in_any_page_while_the_story_itself_may_not(
    claim: Claim,
) -> None:
    answer, whole = embedded(claim.story), Client().get(f"/en/article/{claim.story.public_id}/")
    page = answer.content.decode()
    for told in (loop.TEXT, "Sample Expert", "Correct", f"{settings.HOUSE.address}/en/article/"):
        assert told in page
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert whole["X-Frame-Options"] == "SAMEORIGIN"
    assert html.fromstring(page).xpath("//meta[@name='robots']/@content") == ["noindex"]


@pytest.mark.django_db(transaction=True)
def test_a_correction_reaches_frames_that_were_pasted_before_and_a_withdrawal_too(claim: Claim) -> None:
    embedded(claim.story)
    story = loop.rewritten(claim.story, [("paragraph", "<p>It is 1.28 seconds.</p>", loop.FIRST)])
    loop.signed(loop.text_claim(story, "It is 1.28 seconds."), claim.invitations.get().expert)
    drop_claim(claim)
    write_notice(Correction.objects.get(), "It was rounded too far.", "correct")
    made = loop.published(story)
    page = embedded(story).content.decode()
    assert "It was rounded too far." in page
    assert 'class="k-seal amended"' in page
    withdraw(made, "The source was retracted.")
    run_due()
    gone = embedded(story)
    assert gone.status_code == HTTPStatus.GONE
    assert "The source was retracted." in gone.content.decode()


def test_what_is_no_story_has_no_frame(claim: Claim, cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    draft = loop.written_story(cast.here, owner)
    assert embedded(draft).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(f"/embed/zh-hans/{claim.story.public_id}/").status_code == HTTPStatus.NOT_FOUND
    assert Client().get("/embed/en/000000000000/").status_code == HTTPStatus.NOT_FOUND


def test_whoever_pastes_the_address_of_a_story_is_given_its_frame(claim: Claim) -> None:
    story, house = claim.story, settings.HOUSE.address
    page = html.fromstring(Client().get(f"/en/article/{story.public_id}/").content.decode())
    (offered,) = page.xpath("//link[@type='application/json+oembed']/@href")
    assert offered.startswith(f"{house}/oembed/?url=")
    (pasted,) = page.xpath("//code[@class='paste']//text()")
    for address in (
        f"{house}/en/article/{story.public_id}/",
        f"{house}/en/article/{story.public_id}/light-of-the-moon/?from=here#claim-1",
    ):
        told = asked(url=address)
        assert told["Access-Control-Allow-Origin"] == "*"
        assert told.json()["html"] == pasted  # type: ignore[attr-defined]
    (frame,) = html.fragment_fromstring(f"<div>{pasted}</div>")
    assert frame.get("src") == f"{house}/embed/en/{story.public_id}/"
    small = asked(url=address, maxwidth="300", maxheight="9").json()  # type: ignore[attr-defined]
    assert (small["width"], small["height"]) == (300, 180)
    assert 'width="300"' in small["html"]


def test_no_other_address_has_one(claim: Claim) -> None:
    house, path = settings.HOUSE.address, f"/en/article/{claim.story.public_id}/"
    for address in ("", path, f"https://elsewhere.example{path}", f"{house}.elsewhere.example{path}",
                    f"{house}/en/", f"{house}/en/article/../..",
                    f"{house}/en/film/{claim.story.public_id}/", f"{house}/en/article/\0/"):  # fmt: skip
        assert asked(url=address).status_code == HTTPStatus.NOT_FOUND, address
    assert asked(address=house + path).status_code == HTTPStatus.BAD_REQUEST
    assert asked(url=house + path, format="xml").status_code == HTTPStatus.NOT_IMPLEMENTED
    withdraw(claim.story.publications.get(), "The source was retracted.")
    assert asked(url=house + path).status_code == HTTPStatus.NOT_FOUND


def test_a_title_cannot_leave_the_frame_it_names(claim: Claim) -> None:
    story = loop.rewritten(claim.story, loop.BODY, title=HOSTILE)
    loop.published(story)
    told = asked(url=f"{settings.HOUSE.address}/en/article/{story.public_id}/").json()  # type: ignore[attr-defined]
    (frame,) = html.fragment_fromstring(f"<div>{told['html']}</div>")
    assert frame.get("title") == HOSTILE
    assert HOSTILE not in embedded(story).content.decode()


def test_raised_numbers_are_shown_as_such(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    words = "<p>It is 10<sup>6</sup> m away.</p>"
    story = loop.rewritten(loop.written_story(cast.here, owner), [("paragraph", words, loop.FIRST)])
    loop.signed(loop.text_claim(story, "It is 10^{6} m away.", loop.FIRST), loop.expert_of(cast.there))
    loop.published(story)
    assert '<p class="said">It is 10⁶ m away.</p>' in embedded(story).content.decode()


def test_the_players_track_calls_a_claim_by_its_signs() -> None:
    anchor = {"kind": "media", "start": 0, "end": 1000}
    claim = {"number": 1, "statement": "It is 10^{6} m away.", "anchors": [anchor]}
    publication = Publication(language="en", snapshot={"claims": [claim], "corrections": []})
    shown = "".join(map(str, player(publication, Film("Moon", 1.0, stream="stream.m3u8"))))
    assert "It is 10⁶ m away." in shown and "^{" not in shown
