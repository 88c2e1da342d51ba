# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes in the newsroom: edited with every word kept, adopted, moved over, looked up, handed on."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kepu.directory.roles import Role
from kepu.jobs.running import run_due
from kepu.newsroom.route_forms import new_key, stages_before
from kepu.review.actions.routes import adopt_route, keep_route
from kepu.review.models import Route
from kepu.review.stages import Stage
from kepu.stories.kinds import Kind
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client
from tests.review.routing import begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db
MOST = 25


@pytest.fixture
def leader(cast: Cast) -> Client:
    return client(cast, "leader")


def typed(stages: list[Stage], **more: Any) -> dict[str, Any]:
    """What the form of *stages* sends."""
    told: dict[str, Any] = {"names_en": "Typed route", "names_zh": "", "tier": ""}
    told |= {"stages-TOTAL_FORMS": len(stages), "stages-INITIAL_FORMS": 0}
    for number, row in enumerate(stages_before(stages)):
        for name, value in row.items():
            if value is not False:
                told[f"stages-{number}-{name}"] = "on" if value is True else value
        told[f"stages-{number}-person"] = ""
    return told | more


def written(cast: Cast, **options: Any) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner, **options)


def test_a_route_is_made_and_its_keys_follow_the_english_names(cast: Cast, leader: Client) -> None:
    told = typed([stage("first"), stage("second", Role.LEADER, hours=7)], unit=cast.here.pk, kinds=["film"])
    told |= {"stages-0-key": "", "stages-1-key": "", "stages-0-names_en": "A first look!"}
    answer = leader.post(reverse("route_add"), told)
    made = Route.objects.get()
    assert answer["Location"] == reverse("route", args=[made.public_id])
    assert made.current is not None
    assert [(each.key, each.role, each.hours) for each in made.current.stages] == [
        ("a-first-look", Role.EDITOR, 48), ("second", Role.LEADER, 7),
    ]  # fmt: skip
    assert (made.unit, made.kinds, made.names) == (cast.here, ["film"], {"en": "Typed route"})


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [("A look", set(), "a-look"), ("A look", {"a-look"}, "a-look-2"), ("初审", set(), "stage"),
     ("初审", {"stage", "stage-2"}, "stage-3"), ("9 lives", set(), "stage"), ("x" * 90, set(), "x" * 34)],
)  # fmt: skip
def test_a_key_is_made_of_letters_and_is_free(name: str, taken: set[str], key: str) -> None:
    assert new_key(name, taken) == key


def test_buttons_change_the_order_and_keep_every_word(cast: Cast, leader: Client) -> None:
    made = route(cast.here, stage("first"), stage("second"))
    address = reverse("route_edit", args=[made.public_id])
    told = typed([stage("first"), stage("second")], **{"stages-0-hours": "many", "names_en": "Half ty"})
    page = leader.post(address, told | {"do": "down:0"}).content.decode()
    assert page.index('value="second"') < page.index('value="first"')
    for kept in ('value="many"', 'value="Half ty"'):
        assert kept in page
    more = leader.post(address, told | {"do": "add"}).content.decode()
    assert 'name="stages-2-names_zh"' in more
    less = leader.post(address, told | {"do": "remove:1"}).content.decode()
    assert 'value="second"' not in less
    assert 'value="many"' in less
    made.refresh_from_db()
    assert made.versions.count() == 1


@pytest.mark.parametrize("do", ["up:0", "down:1", "up:99", "remove:x", "person:7", "dance:0", "up:", "add:²"])
def test_a_button_that_leads_nowhere_changes_nothing(cast: Cast, leader: Client, do: str) -> None:
    made = route(cast.here, stage("first"), stage("second"))
    address = reverse("route_edit", args=[made.public_id])
    page = leader.post(address, typed([stage("first"), stage("second")], do=do))
    assert page.status_code == 200
    assert page.content.decode().index('value="first"') < page.content.decode().index('value="second"')


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"stages-0-names_en": "", "stages-0-names_zh": ""}, "id_stages-0-names_zh", "has no name"),
        ({"stages-1-looks_at": []}, "id_stages-1-looks_at", "looks at nothing"),
        ({"stages-0-hours": "0"}, "id_stages-0-hours", "greater than or equal to 1"),
        ({"stages-0-after": "on"}, "id_stages-1-after", "stands behind"),
        ({"stages-0-person": "Nobody Known"}, "id_stages-0-person", "Nobody alone is called"),
        ({"names_en": " "}, "id_names_zh", "The route has no name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_all_that_was_typed_is_kept(
    cast: Cast, leader: Client, changed: dict[str, Any], field: str, says: str
) -> None:
    made = route(cast.here, stage("first"), stage("second"))
    told = typed([stage("first"), stage("second")], **{"stages-1-urgent_hours": "5"}) | changed
    page = leader.post(reverse("route_edit", args=[made.public_id]), told)
    assert page.status_code == 200
    text = page.content.decode()
    place = text.index(f'id="{field}_error"')
    assert says in text[place : place + 300]
    assert 'value="5"' in text
    made.refresh_from_db()
    assert made.versions.count() == 1


def test_people_are_named_by_what_they_are_called(cast: Cast, leader: Client) -> None:
    first = colleague("named", cast.here)
    made = route(cast.here, stage("first"))
    told = typed([stage("first")]) | {"stages-0-person": "sample named"}
    page = leader.post(
        reverse("route_edit", args=[made.public_id]), told | {"do": "person:0"}
    ).content.decode()
    assert f'value="{first.public_id}"' in page
    leader.post(reverse("route_edit", args=[made.public_id]), told)
    made.refresh_from_db()
    assert made.current is not None
    assert list(made.current.stages[0].people) == [first.public_id]
    strange = told | {"stages-0-person": "", "stages-0-people": ["nobodynobody"]}
    leader.post(reverse("route_edit", args=[made.public_id]), strange)
    made.refresh_from_db()
    assert "nobodynobody" not in str(made.current.told)


def test_the_page_of_a_route_tells_what_each_version_changed_and_how_many_are_on_it(
    cast: Cast, leader: Client
) -> None:
    made = route(cast.here, stage("first", hours=48))
    story = written(cast)
    begun(story)
    keep_route(made, names=made.names, stages=[stage("first", hours=24)])
    page = leader.get(reverse("route", args=[made.public_id])).content.decode()
    assert "Stage “First”: clock in hours 48 → 24" in page
    assert "1 story goes along an older version." in page
    leader.post(reverse("route_move_over", args=[made.public_id]))
    run_due()
    run = run_of(story)
    made.refresh_from_db()
    assert run.version == made.current
    assert "older version" not in leader.get(reverse("route", args=[made.public_id])).content.decode()


def test_people_who_are_gone_are_told_on_the_page_of_the_route(cast: Cast, leader: Client) -> None:
    gone = colleague("gone", cast.here)
    made = route(cast.here, stage("first", people=[gone.public_id]))
    assert gone.user is not None
    gone.user.is_active = False
    gone.user.save()
    page = leader.get(reverse("route", args=[made.public_id])).content.decode()
    assert "Sample gone cannot answer any more" in page


def test_a_shipped_route_is_adopted_with_one_press_and_nobody_adopts_it_for_a_neighbour(
    cast: Cast, leader: Client
) -> None:
    address = reverse("route_adopt", args=["two-pairs-of-eyes"])
    assert leader.post(address, {"unit": cast.there.public_id}).status_code == 404
    leader.post(address, {"unit": cast.here.public_id})
    made = Route.objects.get()
    assert (made.unit, made.shipped) == (cast.here, "two-pairs-of-eyes")
    page = leader.get(reverse("routes")).content.decode()
    assert "Looked up on 2026-11-30; certainty C." in page


def test_a_route_goes_out_and_comes_in_as_a_file(cast: Cast, leader: Client) -> None:
    made = adopt_route("three-reviews", unit=cast.here)
    sent = leader.get(reverse("route_file", args=[made.public_id]))
    file = io.BytesIO(sent.content)
    file.name = "route.toml"
    leader.post(reverse("route_import"), {"unit": cast.here.public_id, "file": file})
    second = Route.objects.exclude(pk=made.pk).get()
    assert second.current is not None
    assert made.current is not None
    assert second.current.told == made.current.told
    bad = io.BytesIO(b"names = [")
    bad.name = "bad.toml"
    page = leader.post(
        reverse("route_import"), {"unit": cast.here.public_id, "file": bad}, follow=True
    ).content.decode()
    assert "The file is no TOML" in page


def test_a_look_tells_which_route_a_story_would_go(cast: Cast, leader: Client) -> None:
    route(cast.above, stage("first"))
    special = keep_route(
        Route(unit=cast.here), names={"en": "Risky films"}, stages=[stage("a")], kinds=["film"]
    )
    asked_for = {"unit": cast.here.public_id, "kind": Kind.FILM, "tier": "normal"}
    page = leader.get(reverse("routes"), asked_for).content.decode()
    told = page[page.index("It would go:") :][:300]
    assert special.name in told
    other = leader.get(reverse("routes"), asked_for | {"kind": Kind.ARTICLE}).content.decode()
    assert "Sample route" in other[other.index("It would go:") :][:300]
