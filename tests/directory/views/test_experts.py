# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts and panels in the newsroom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.panels import add_panel, appoint
from kepu.directory.models import Expert, Panel, Term
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db
TOLD = {
    "keywords_zh": "海绵城市，雨洪\n湿地",
    "keywords_en": "sponge city; wetlands",
    "affiliation_en": "Example Institute",
    "orcid": "https://orcid.org/0000-0002-1825-0097",
    "load_cap": 5,
    "channel": "message",
    "active": "on",
}


def test_a_person_becomes_an_expert_who_is_found_by_keyword(cast: Cast) -> None:
    editor = client(cast, "editor")
    answer = editor.post(reverse("directory:expert_make", args=[cast.subject.public_id]), TOLD, follow=True)
    assert "The expertise of Sample Subject was saved." in answer.content.decode()
    made = Expert.objects.get(person=cast.subject)
    assert made.keywords == {"zh-hans": ["海绵城市", "雨洪", "湿地"], "en": ["sponge city", "wetlands"]}
    assert (made.orcid, made.load_cap, made.channel) == ("0000-0002-1825-0097", 5, "message")
    for query in ("绵城", "sponge", "example institute", "0000-0002-1825-0097"):
        page = editor.get(reverse("directory:experts"), {"q": query})
        assert list(page.context["page"].object_list) == [made], query


def test_a_wrong_orcid_is_told_at_its_field_and_keywords_are_kept(cast: Cast) -> None:
    address = reverse("directory:expert_make", args=[cast.subject.public_id])
    answer = client(cast, "editor").post(address, TOLD | {"orcid": "0000-0002-1825-0098"})
    assert answer.context["form"].errors.keys() == {"orcid"}
    assert "海绵城市，雨洪" in answer.content.decode()


def test_only_who_may_be_asked_is_listed_where_that_is_wanted(cast: Cast) -> None:
    Expert.objects.update(active=False)
    editor, address = client(cast, "editor"), reverse("directory:experts")
    assert editor.get(address).context["page"].paginator.count == 1
    assert editor.get(address, {"available": "yes"}).context["page"].paginator.count == 0


def test_interests_replace_those_before_and_empty_lines_are_left_out(cast: Cast) -> None:
    editor = client(cast, "editor")
    lines = [("employer", "Example Institute", "2020-01-01", ""), ("other", "", "", "")]
    told: dict[str, object] = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        told |= {
            f"form-{number}-{name}": each
            for name, each in zip(("kind", "text", "since", "until"), line, strict=True)
        }
    answer = editor.post(
        reverse("directory:expert_interests", args=[cast.expert.public_id]), told, follow=True
    )
    assert answer.status_code == 200
    assert [(each.kind, each.text) for each in cast.expert.interests.all()] == [
        ("employer", "Example Institute")
    ]


def test_consent_is_given_and_withdrawn_and_both_are_shown(cast: Cast) -> None:
    editor, address = (
        client(cast, "editor"),
        reverse("directory:expert_consent", args=[cast.expert.public_id]),
    )
    assert "may be named." in editor.post(address, {"consent": "given"}, follow=True).content.decode()
    page = editor.post(address, {"consent": "withdrawn"}, follow=True).content.decode()
    assert "is not named any more." in page
    assert ", withdrawn" in page


def test_an_expert_is_appointed_and_the_term_ended(cast: Cast) -> None:
    panel, today = add_panel({"en": "Sample panel"}, unit=cast.here), timezone.localdate()
    elsewhere = add_panel({"en": "Their panel"}, unit=cast.there)
    leader, address = (
        client(cast, "leader"),
        reverse("directory:expert_appoint", args=[cast.expert.public_id]),
    )
    page = leader.get(address).content.decode()
    assert "Sample panel" in page
    assert "Their panel" not in page
    told = {
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=700)).isoformat(),
        "chair": "on",
    }
    assert leader.post(address, told | {"panel": elsewhere.pk}).context["form"].errors.keys() == {"panel"}
    assert leader.post(address, told | {"panel": panel.pk}).status_code == 302
    assert leader.post(address, told | {"panel": panel.pk}).status_code == 200
    term = Term.objects.get()
    ended = leader.post(
        reverse("directory:term_end", args=[term.public_id]), {"ends_on": today.isoformat()}, follow=True
    )
    assert ended.status_code == 200
    assert Term.objects.get().ends_on == today


def test_a_panel_is_made_and_changed(cast: Cast) -> None:
    leader = client(cast, "leader")
    told = {"names_zh": "专家组", "names_en": "Panel", "field": "water", "unit": cast.here.pk}
    made = leader.post(reverse("directory:panel_add"), told)
    panel = Panel.objects.get()
    assert made["Location"] == reverse("directory:panel", args=[panel.public_id])
    leader.post(reverse("directory:panel_edit", args=[panel.public_id]), told | {"field": "air"})
    assert Panel.objects.get().field == "air"


def test_what_ends_soon_waits_for_those_who_can_renew_it(cast: Cast) -> None:
    panel, today = add_panel({"en": "Sample panel"}, unit=cast.here), timezone.localdate()
    other = make_expert(cast.subject, Expertise())
    appoint(panel, cast.expert, starts_on=today - timedelta(days=90), ends_on=today - timedelta(days=1))
    appoint(panel, other, starts_on=today, ends_on=today + timedelta(days=30))
    home = reverse("home")
    page = client(cast, "leader").get(home)
    assert [each.what for each in page.context["late"]] == ["Sample expert on “Sample panel”"]
    assert [each.what for each in page.context["waiting"]] == ["Sample Subject on “Sample panel”"]
    assert client(cast, "producer").get(home).context["waiting"] == []
    appoint(panel, cast.expert, starts_on=today, ends_on=today + timedelta(days=700))
    assert client(cast, "leader").get(home).context["late"] == []
