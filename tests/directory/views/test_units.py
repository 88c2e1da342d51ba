# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of units in the newsroom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kepu.directory.models import Unit
from kepu.ledger.models import Record
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db


def test_a_leader_adds_a_unit_below_their_own_and_the_record_says_who(cast: Cast) -> None:
    leader = client(cast, "leader")
    page = leader.get(reverse("directory:unit_add"), {"parent": cast.here.public_id}).content.decode()
    assert "Unit here" in page
    assert "Unit there" not in page
    told = {"names_zh": "新单位", "names_en": "New unit", "kind": "branch", "zone": "Asia/Urumqi"}
    answer = leader.post(reverse("directory:unit_add"), told | {"parent": cast.here.pk}, follow=True)
    assert "“New unit” was added." in answer.content.decode()
    made = Unit.objects.get(names__en="New unit")
    assert (made.get_parent(), made.kind, made.zone) == (cast.here, "branch", "Asia/Urumqi")
    assert Record.objects.latest("sequence").actor == cast.people["leader"].pseudonym


@pytest.mark.parametrize("place", ["there", "above", "nowhere"])
def test_a_unit_is_not_added_where_one_may_not_and_what_was_typed_is_kept(cast: Cast, place: str) -> None:
    parent = {"there": cast.there.pk, "above": cast.above.pk, "nowhere": ""}[place]
    told = {"names_zh": "新单位", "names_en": "", "kind": "other", "zone": "Asia/Shanghai", "parent": parent}
    answer = client(cast, "leader").post(reverse("directory:unit_add"), told)
    assert answer.status_code == 200
    assert 'value="新单位"' in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"parent"}
    assert Unit.objects.count() == 3


def test_a_wrong_zone_is_told_at_its_field_and_tied_to_it(cast: Cast) -> None:
    told = {"names_en": "Here", "kind": "other", "zone": "Peking"}
    page = client(cast, "leader").post(reverse("directory:unit_edit", args=[cast.here.public_id]), told)
    words = page.content.decode()
    assert "“Peking” is no time zone; write one like Asia/Shanghai or Europe/Berlin." in words
    assert 'aria-describedby="id_zone_helptext id_zone_error"' in words
    assert 'id="id_zone_error"' in words


def test_a_name_in_a_third_language_survives_the_form(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.here.pk).update(names={"en": "Here", "bo": "འདི་ན་"})
    told = {"names_zh": "这里", "names_en": "Here", "kind": "other", "zone": "Asia/Shanghai"}
    client(cast, "leader").post(reverse("directory:unit_edit", args=[cast.here.public_id]), told)
    assert Unit.objects.get(pk=cast.here.pk).names == {"en": "Here", "bo": "འདི་ན་", "zh-hans": "这里"}


def test_the_address_of_a_merged_unit_leads_to_the_one_that_took_over(cast: Cast) -> None:
    admin = client(cast, "administrator")
    answer = admin.post(
        reverse("directory:unit_merge", args=[cast.there.public_id]), {"into": cast.here.pk}, follow=True
    )
    assert "“Unit there” was merged into “Unit here”." in answer.content.decode()
    old = admin.get(reverse("directory:unit", args=[cast.there.public_id]))
    assert old["Location"] == reverse("directory:unit", args=[cast.here.public_id])


def test_a_unit_moves_only_to_where_one_may_and_never_below_itself(cast: Cast) -> None:
    address = reverse("directory:unit_move", args=[cast.here.public_id])
    admin = client(cast, "administrator")
    assert admin.post(address, {"parent": cast.here.pk}).context["form"].errors.keys() == {"parent"}
    assert admin.post(address, {"parent": cast.there.pk}).status_code == 302
    moved = Unit.objects.get(pk=cast.here.pk)
    assert moved.get_parent() == cast.there
    assert admin.post(address, {"parent": ""}).status_code == 302
    assert Unit.objects.get(pk=cast.here.pk).is_root()


def test_the_tree_shows_what_one_may_see(cast: Cast) -> None:
    shown = {
        name: [row.unit.pk for row in client(cast, name).get(reverse("directory:units")).context["rows"]]
        for name in ("producer", "neighbour", "administrator")
    }
    assert shown == {
        "producer": [cast.here.pk],
        "neighbour": [cast.there.pk],
        "administrator": [cast.above.pk, cast.here.pk, cast.there.pk],
    }
