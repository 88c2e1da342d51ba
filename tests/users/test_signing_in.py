# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose a session is, and that no row of Django's permissions goes around the roles."""

from __future__ import annotations

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.users.models import UserProfile

from kepu.users.models import User
from kepu.users.signing_in import FORMER, SIGN_IN, SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("former", sorted(FORMER))
def test_a_session_of_before_goes_on_under_the_new_name(client: Client, editor: User, former: str) -> None:
    client.force_login(editor)
    session = client.session
    session[BACKEND_SESSION_KEY] = former
    session.save()
    for _turn in range(2):
        assert "editor@example.org" in client.get("/account/").content.decode()
        assert client.session[BACKEND_SESSION_KEY] == SIGN_IN


def test_a_session_of_a_backend_that_never_was_is_nobodys(client: Client, editor: User) -> None:
    client.force_login(editor)
    session = client.session
    session[BACKEND_SESSION_KEY] = "kepu.nowhere.Backend"
    session.save()
    assert client.get("/account/").status_code == 302


def test_who_was_closed_out_is_signed_in_no_more(client: Client, editor: User) -> None:
    client.force_login(editor)
    assert client.get("/account/").status_code == 200
    User.objects.filter(pk=editor.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_a_user_comes_with_their_profile_by_one_query(editor: User) -> None:
    UserProfile.objects.create(user=editor, theme="dark")
    with CaptureQueriesContext(connection) as asked:
        found = SignIn().get_user(editor.pk)
        assert found is not None
        assert found.wagtail_userprofile.theme == "dark"
    assert len(asked) == 1
    assert SignIn().get_user(editor.pk + 1000) is None


def test_no_row_of_permissions_gives_a_right(reader: User) -> None:
    right = Permission.objects.get(codename="access_admin", content_type__app_label="wagtailadmin")
    group = Group.objects.create(name="Sample")
    group.permissions.add(right)
    reader.groups.add(group)
    reader.user_permissions.add(right)
    assert not User.objects.get(pk=reader.pk).has_perm("wagtailadmin.access_admin")
    assert User.objects.get(pk=reader.pk).get_all_permissions() == set()
