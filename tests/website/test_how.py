# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that says how the house checks: in both languages, in the house's own words, and never old."""

from __future__ import annotations

import pytest
from django.test import Client

from kepu.baking.pages import page_file
from kepu.channels.actions.write_house_text import write_house_texts
from kepu.channels.errors import ChannelError
from kepu.directory.actions.roles import grant_role
from kepu.directory.roles import Role
from kepu.jobs.running import run_due
from kepu.ledger.models import Record
from tests.cast import Cast, assemble, client
from tests.website.saved_pages import told_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, and nothing baked: what an earlier test baked lies in the tree, and no row knows of it."""
    for language in ("en", "zh-hans"):
        page_file(f"{language}/how-we-check").unlink(missing_ok=True)
        page_file(language).unlink(missing_ok=True)
    return assemble()


def shown(language: str) -> str:
    answer = Client().get(f"/{language}/how-we-check/")
    assert answer.status_code == 200
    return bytes(answer.content).decode()


def test_it_is_baked_says_what_a_seal_means_and_is_where_the_house_points_to(cast: Cast) -> None:
    page = shown("en")
    assert page_file("en/how-we-check").read_text("utf-8") == page
    for look in ("k-seal big", "k-seal big amended", "k-seal big pending", "k-seal big withdrawn"):
        assert f'class="{look}"' in page
    assert "Cannot be said with confidence" in page
    assert "改一处就正确" in shown("zh-hans")
    policy = told_by(page.encode())["publisher"]["correctionsPolicy"]
    assert policy.endswith("/en/how-we-check/#corrections")
    assert 'id="corrections"' in page
    front = bytes(Client().get("/en/").content).decode()
    assert '<a href="/en/how-we-check/">How we check</a>' in front
    assert Client().get("/en/how-we-check/more/").status_code == 404


def test_what_the_house_says_stands_on_it_at_once_and_in_its_language_alone(cast: Cast) -> None:
    grant_role(cast.people["leader"], Role.LEADER, cast.above)
    assert "This house has not written here yet" in shown("en")
    assert "还没有在这里写明" in shown("zh-hans")
    told = {
        "checking_en": "We <b>ask</b> two.\r\n\r\nAlways.",
        "paying_zh": "每次答复付酬一百元。",
        "paying_en": "",
        "checking_zh": "",
    }
    assert client(cast, "leader").post("/newsroom/house/words/", told).status_code == 302
    run_due()
    english, chinese = shown("en"), shown("zh-hans")
    assert "<p>We &lt;b&gt;ask&lt;/b&gt; two.</p><p>Always.</p>" in english
    assert "This house has not written here yet" in english
    assert "每次答复付酬一百元。" in chinese
    assert "ask" not in chinese.partition("<h2>")[0].partition("<main")[2]
    assert client(cast, "leader").post("/newsroom/house/words/", told).status_code == 302
    assert Record.objects.filter(kind="house.text").count() == 1


def test_who_leads_a_part_of_the_house_does_not_speak_for_it(cast: Cast) -> None:
    assert client(cast, "leader").get("/newsroom/house/words/").status_code == 404
    user = cast.users["leader"]
    assert user is not None
    with pytest.raises(ChannelError, match="Only who leads the whole house"):
        write_house_texts({"checking": {"en": "We never err."}}, user=user)
