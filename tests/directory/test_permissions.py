# SPDX-License-Identifier: AGPL-3.0-or-later
"""The policy: by role, in a subtree, on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepu.directory.actions.roles import end_role, grant_role
from kepu.directory.errors import DirectoryError
from kepu.directory.models import Membership, Person, Unit
from kepu.directory.permissions import holders, may, standing, visible
from kepu.directory.roles import VERBS, Role, Verb
from kepu.users.models import User
from tests.cast import Cast


def user(cast: Cast, name: str) -> User:
    found = cast.users[name]
    assert found is not None
    return User.objects.get(pk=found.pk)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_the_table_says_in_its_unit_and_nothing_beside_it(cast: Cast, role: Role) -> None:
    somebody = user(cast, role.value)
    assert {verb for verb in Verb if may(somebody, verb, cast.here)} == VERBS[role]
    assert {verb for verb in Verb if may(somebody, verb, cast.there)} == set()
    assert {verb for verb in Verb if may(somebody, verb, cast.above)} == set()


def test_a_role_holds_in_the_whole_subtree(cast: Cast) -> None:
    grant_role(cast.people["stranger"], Role.LEADER, cast.above)
    somebody = user(cast, "stranger")
    assert all(may(somebody, Verb.EDIT_PEOPLE, unit) for unit in (cast.above, cast.here, cast.there))
    assert set(visible(somebody, Verb.SEE_UNITS, Unit.objects.all(), "")) == {
        cast.above,
        cast.here,
        cast.there,
    }


def test_nobody_without_a_role_may_anything_and_the_administrator_everything(cast: Cast) -> None:
    assert not any(may(user(cast, "stranger"), verb) for verb in Verb)
    assert not any(may(AnonymousUser(), verb) for verb in Verb)
    assert all(may(user(cast, "administrator"), verb, cast.there) for verb in Verb)
    assert visible(user(cast, "stranger"), Verb.SEE_PEOPLE, Person.objects.all()).count() == 0


def test_a_user_who_may_not_sign_in_may_nothing(cast: Cast) -> None:
    somebody = user(cast, "leader")
    somebody.is_active = False
    assert not may(somebody, Verb.ENTER_NEWSROOM)


@given(start=st.integers(-5, 5), length=st.none() | st.integers(1, 5), asked=st.integers(-8, 12))
def test_a_role_holds_from_its_first_day_up_to_and_without_its_last(
    start: int, length: int | None, asked: int
) -> None:
    day = date(2026, 3, 28)
    held = Membership(
        starts_on=day + timedelta(start),
        ends_on=day + timedelta(start + length) if length is not None else None,
    )
    assert held.holds_on(day + timedelta(asked)) == (
        start <= asked and (length is None or asked < start + length)
    )


def test_the_database_agrees_with_the_row_about_days(cast: Cast) -> None:
    today = timezone.localdate()
    person = cast.people["stranger"]
    grant_role(person, Role.EDITOR, cast.here, starts_on=today + timedelta(3), ends_on=today + timedelta(6))
    for offset in range(0, 9):
        day = today + timedelta(offset)
        held = standing(user(cast, "stranger"), day).may(Verb.ENTER_NEWSROOM)
        assert (
            held == person.memberships.get().holds_on(day) == (person in holders(Role.EDITOR, cast.here, day))
        )


def test_an_ended_role_is_not_held_that_day_and_cannot_end_twice(cast: Cast) -> None:
    held = cast.people["editor"].memberships.get()
    end_role(held)
    assert not may(user(cast, "editor"), Verb.ENTER_NEWSROOM)
    with pytest.raises(DirectoryError, match="ended on"):
        end_role(held)


def test_the_same_role_is_not_held_twice_at_a_time(cast: Cast) -> None:
    with pytest.raises(DirectoryError, match="already"):
        grant_role(
            cast.people["editor"], Role.EDITOR, cast.here, starts_on=timezone.localdate() + timedelta(9)
        )


def test_wagtail_is_answered_from_the_same_policy(cast: Cast) -> None:
    assert user(cast, "editor").has_perm("wagtailadmin.access_admin")
    assert not user(cast, "learner").has_perm("wagtailadmin.access_admin")
    assert user(cast, "leader").has_perm("directory.change_unit")
    assert not user(cast, "editor").has_perm("directory.change_unit")
    assert user(cast, "leader").has_perm("directory.change_person", cast.subject)
    assert not user(cast, "neighbour").has_perm("directory.change_person", cast.subject)
    assert not user(cast, "editor").has_perm("auth.add_group")


def test_image_rights_follow_the_roles(cast: Cast) -> None:
    assert cast.here.group is not None
    held = {each.email for each in cast.here.group.user_set.all()}
    assert "editor@example.org" in held
    assert "learner@example.org" not in held
    end_role(cast.people["editor"].memberships.get())
    assert "editor@example.org" not in {each.email for each in cast.here.group.user_set.all()}


def test_standing_is_read_once_a_request(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    somebody = user(cast, "leader")
    with django_assert_num_queries(1):
        assert may(somebody, Verb.EDIT_PEOPLE, cast.here)
        assert not may(somebody, Verb.EDIT_PEOPLE, cast.there)
