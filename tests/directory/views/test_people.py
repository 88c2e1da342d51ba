# SPDX-License-Identifier: AGPL-3.0-or-later
"""People and their roles in the newsroom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.directory import queries
from kepu.directory.actions.people import add_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.models import Membership, Person
from kepu.directory.roles import Role
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db


def test_a_person_is_added_and_found_by_a_part_of_a_chinese_name(cast: Cast) -> None:
    officer = client(cast, "unit-officer")
    told = {
        "names_zh": "欧阳示例",
        "names_en": "Ouyang Sample",
        "email": "Ouyang@Example.org",
        "language": "en",
        "unit": cast.here.pk,
    }
    answer = officer.post(reverse("directory:person_add"), told, follow=True)
    assert "Ouyang Sample was added." in answer.content.decode()
    made = Person.objects.get(email="ouyang@example.org")
    for query in ("阳示", "sample ouyang", "OUYANG"):
        listed = officer.get(reverse("directory:people"), {"q": query}).context["page"].object_list
        assert list(listed) == [made], query
    assert "Nobody is found for" in officer.get(reverse("directory:people"), {"q": "ouy"}).content.decode()


def test_an_address_that_somebody_has_is_told_at_the_field(cast: Cast) -> None:
    told = {"names_en": "Another", "email": "subject@example.org", "language": "en", "unit": cast.here.pk}
    answer = client(cast, "leader").post(reverse("directory:person_add"), told)
    assert answer.context["form"].errors.keys() == {"email"}
    assert 'value="Another"' in answer.content.decode()


def test_people_are_moved_only_into_units_that_one_keeps(cast: Cast) -> None:
    address = reverse("directory:person_edit", args=[cast.subject.public_id])
    told = {"names_en": "Sample Subject", "language": "en", "unit": cast.there.pk}
    refused = client(cast, "leader").post(address, told)
    assert refused.context["form"].errors.keys() == {"unit"}
    assert client(cast, "administrator").post(address, told).status_code == 302
    assert Person.objects.get(pk=cast.subject.pk).unit == cast.there


def test_a_search_that_finds_more_than_is_looked_at_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_FOUND", 2)
    leader, address = client(cast, "leader"), reverse("directory:people")
    for number in range(3):
        page = leader.get(address, {"q": "plenty"})
        assert ("only the" in page.content.decode(), page.context["page"].paginator.count) == (False, number)
        add_person({"en": f"Plenty {number}"}, unit=cast.here)
    page = leader.get(address, {"q": "plenty"})
    assert ("only the" in page.content.decode(), page.context["page"].paginator.count) == (True, 2)


def test_a_search_in_a_unit_is_not_filled_by_what_others_have(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_FOUND", 2)
    made = add_person({"en": "Plenty Here"}, unit=cast.here)
    for number in range(3):
        add_person({"en": f"Plenty {number}"}, unit=cast.there)
    asked = {"q": "plenty", "unit": cast.here.public_id}
    page = client(cast, "administrator").get(reverse("directory:people"), asked)
    assert list(page.context["page"].object_list) == [made]
    assert "only the" not in page.content.decode()


def test_a_search_never_shows_people_of_other_units(cast: Cast) -> None:
    add_person({"en": "Hidden Neighbour"}, unit=cast.there)
    for name, many in (("leader", 0), ("neighbour", 1), ("administrator", 1)):
        page = client(cast, name).get(reverse("directory:people"), {"q": "hidden"})
        assert page.context["page"].paginator.count == many, name
    asked = client(cast, "leader").get(reverse("directory:people"), {"unit": cast.there.public_id})
    assert asked.status_code == 404


def test_a_role_is_granted_and_ended(cast: Cast) -> None:
    leader, today = client(cast, "leader"), timezone.localdate()
    told = {"role": "editor", "unit": cast.here.pk, "starts_on": today.isoformat()}
    address = reverse("directory:role_grant", args=[cast.subject.public_id])
    answer = leader.post(address, told, follow=True).content.decode()
    assert "Sample Subject is now “editor” in Unit here." in answer
    held = cast.subject.memberships.get()
    assert held.granted_by == cast.people["leader"]
    later = (today + timedelta(days=9)).isoformat()
    answer = leader.post(
        reverse("directory:role_end", args=[held.public_id]), {"ends_on": later}, follow=True
    )
    assert f"ends on {later}" in answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_nobody_grants_a_role_that_may_do_more_than_they(cast: Cast, role: Role) -> None:
    told = {"role": role.value, "unit": cast.here.pk, "starts_on": timezone.localdate().isoformat()}
    address = reverse("directory:role_grant", args=[cast.subject.public_id])
    answer = client(cast, "leader").post(address, told)
    if role is Role.OPERATOR:
        assert answer.context["form"].errors.keys() == {"role"}
        assert not Membership.objects.filter(person=cast.subject).exists()
    else:
        assert answer.status_code == 302
    assert client(cast, "administrator").post(address, told).status_code == (
        302 if role is Role.OPERATOR else 200
    )


def test_the_list_shows_roles_that_hold_today_alone(cast: Cast) -> None:
    today = timezone.localdate()
    ended = grant_role(cast.subject, Role.PRODUCER, cast.here, starts_on=today - timedelta(days=9))
    Membership.objects.filter(pk=ended.pk).update(ends_on=today)
    grant_role(cast.subject, Role.LEARNER, cast.here)
    page = client(cast, "leader").get(reverse("directory:people"), {"q": "subject"})
    (listed,) = page.context["page"].object_list
    assert [each.role for each in listed.roles_today] == [Role.LEARNER]
