# SPDX-License-Identifier: AGPL-3.0-or-later
"""The user: one for each address, however it is typed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kepu.users.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_folded_and_found_however_it_is_typed() -> None:
    user = User.objects.create_user(" Li@Example.ORG ", "a long password")
    assert user.email == "li@example.org"
    assert User.objects.get_by_natural_key("LI@example.org") == user


def test_two_users_never_differ_by_case_alone() -> None:
    User.objects.create_user("li@example.org")
    with pytest.raises(ValidationError):
        User.objects.create_user("LI@EXAMPLE.ORG")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Li@example.org")])


def test_a_user_without_a_password_has_none_that_works() -> None:
    user = User.objects.create_user("li@example.org")
    assert not user.has_usable_password()
    assert not user.check_password("")


def test_the_administrator_is_bound_by_no_role() -> None:
    user = User.objects.create_superuser("root@example.org", "a long password")
    assert (user.is_superuser, user.is_staff) == (True, True)
