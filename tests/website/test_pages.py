# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public pages: what they show, whom they name, and that nothing hostile comes through."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from lxml import html

from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.errors import ChannelError, GateClosed
from kepu.channels.models import Publication
from kepu.channels.tasks import show
from kepu.directory.actions.erase import erase_person
from kepu.directory.actions.experts import withdraw_consent
from kepu.jobs.running import run_due
from kepu.review.actions.evidence import add_evidence
from kepu.stories.actions.stories import translate_story
from kepu.stories.models import Contributor, Release, Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast
from tests.website.saved_pages import told_by

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.users["editor"]
    assert user is not None
    return user


@pytest.fixture
def story(cast: Cast, owner: User) -> Story:
    return loop.written_story(cast.here, owner)


def answer_of(story: Story) -> object:
    return Client().get(f"/{story.language}/{story.kind}/{story.public_id}/")


def page_of(story: Story) -> str:
    return answer_of(story).content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_page_says_who_checked_what_and_machines_read_it_too(cast: Cast, story: Story) -> None:
    claim = loop.text_claim(story)
    add_evidence(claim, "Light", doi="https://doi.org/10.1234/light", passage="1.3 s")
    loop.signed(claim, loop.expert_of(cast.there), interests="None but the Moon.")
    loop.published(story)
    page = page_of(story)
    assert f'<span class="k-claim">{loop.TEXT}</span><a class="k-seal" href="#claim-1">' in page
    for told in (
        "Sample Expert",
        "Unit of samples",
        "doi:10.1234/light",
        "None but the Moon.",
        claim.digest[:3],
    ):
        assert told in page
    assert told_by(page.encode())["mainEntity"][0]["citation"] == ["https://doi.org/10.1234/light"]
    assert "10<sup>6</sup>" in page


def test_nothing_hostile_comes_through(cast: Cast, story: Story) -> None:
    story = loop.rewritten(
        story,
        [
            ("paragraph", f"<p>{loop.TEXT}</p><script>alert(1)</script><a href='javascript:alert(1)'>x</a>", loop.FIRST),
            ("heading", HOSTILE, "b"),
            ("quote", {"text": HOSTILE, "source": HOSTILE}, "c"),
            ("embed", {"address": "javascript:alert(1)", "title": HOSTILE}, "d"),
            ("formula", r"\text{<img src=x onerror=alert(1)>}", "e"),
            ("table", {"columns": [{"type": "text", "heading": HOSTILE}], "rows": [{"values": [HOSTILE]}],
                       "caption": HOSTILE}, "f"),
        ],
        title=HOSTILE,
        summary=HOSTILE,
    )  # fmt: skip
    story.contributors = [Contributor(name=HOSTILE, role="software")]
    story.save()
    loop.captioned(story, ((0, 900, HOSTILE),))
    claim = loop.text_claim(story)
    add_evidence(claim, HOSTILE, passage=HOSTILE)
    loop.signed(claim, loop.expert_of(cast.there, HOSTILE[:60]), interests=HOSTILE)
    loop.published(story)
    answer = answer_of(story)
    tree = html.fromstring(answer.content.decode())  # type: ignore[attr-defined]
    assert [each.get("type") for each in tree.iter("script")] == ["application/ld+json"]
    assert not list(tree.iter("img"))
    assert not [name for each in tree.iter() for name in each.attrib if str(name).startswith("on")]
    assert not [each for each in tree.xpath("//@href") if "javascript" in each]
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]  # type: ignore[index]
    front = Client().get("/en/").content.decode()
    assert "<script>alert" not in front


def test_a_name_leaves_the_page_when_the_consent_ends_or_the_person_is_deleted(
    cast: Cast, story: Story
) -> None:
    expert, claim = loop.expert_of(cast.there), loop.text_claim(story)
    loop.signed(claim, expert)
    loop.published(story)
    assert "Sample Expert" in page_of(story)
    withdraw_consent(expert)
    # The file goes with the commit; a test that never commits takes it out itself.
    loop.take_out(story)
    assert "Sample Expert" not in page_of(story)
    erase_person(expert.person, asked_by="person")
    assert "Sample Expert" not in json.dumps(Publication.objects.get().snapshot)
    assert claim.reviews.get().void_at is None


def test_an_embargo_and_an_ended_release_keep_a_story_in(story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(embargo_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(GateClosed) as closed:
        publish(story)
    assert "may not be seen before" in closed.value.blocks[0]
    Story.objects.filter(pk=story.pk).update(embargo_at=timezone.now() - timedelta(hours=1))
    story.releases = [Release(of="music", what="A tune", ends_on=timezone.localdate())]
    story.save()
    with pytest.raises(GateClosed) as closed:
        publish(story)
    assert "A tune" in closed.value.blocks[0]


def test_the_same_story_is_not_published_twice(story: Story) -> None:
    loop.published(story)
    with pytest.raises(ChannelError, match="nothing has changed"):
        publish(story)


def test_of_two_that_are_delivered_out_of_order_the_later_stays(story: Story) -> None:
    first = publish(story)
    story = loop.rewritten(story, [*loop.BODY, ("heading", "More", "c")])
    second = publish(story)
    assert show(second, {"address": "/"})
    assert not show(first, {"address": "/"})
    assert [each.state for each in Publication.objects.order_by("number")] == ["replaced", "live"]
    assert "More" in page_of(story)


def test_a_draft_is_not_seen_and_what_is_withdrawn_says_so(story: Story) -> None:
    assert answer_of(story).status_code == HTTPStatus.NOT_FOUND  # type: ignore[attr-defined]
    made = loop.published(story)
    loop.rewritten(story, loop.BODY, title="Changed since")
    assert "Changed since" not in page_of(story)
    with override("en"), pytest.raises(ChannelError, match="nothing vanishes silently"):
        withdraw(made, " ")
    withdraw(made, "The source was retracted.")
    run_due()
    gone = answer_of(story)
    assert gone.status_code == HTTPStatus.GONE  # type: ignore[attr-defined]
    assert "The source was retracted." in gone.content.decode()  # type: ignore[attr-defined]


def test_a_page_leads_to_its_translation(cast: Cast, owner: User, story: Story) -> None:
    loop.published(story)
    assert 'href="/zh-hans/"' in page_of(story)
    made = translate_story(story, "zh-hans", owner=owner)
    loop.published(made)
    assert f"/en/article/{story.public_id}/" in page_of(made)
    assert '<html lang="zh-Hans">' in page_of(made)


@pytest.mark.parametrize(
    "address", ["/en/film/{}/", "/zh-hans/article/{}/", "/en/article/000000000000/", "/de/"]
)
def test_what_is_not_there_is_not_there(story: Story, address: str) -> None:
    loop.published(story)
    assert Client().get(address.format(story.public_id)).status_code == HTTPStatus.NOT_FOUND


def test_a_page_is_asked_again_in_a_few_bytes(story: Story) -> None:
    loop.published(story)
    first = answer_of(story)
    tag = first["ETag"]  # type: ignore[index]
    again = Client().get(f"/en/article/{story.public_id}/any-slug/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age=30" in again["Cache-Control"]
    assert not first.cookies  # type: ignore[attr-defined]
