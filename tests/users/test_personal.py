# SPDX-License-Identifier: AGPL-3.0-or-later
"""What signing in keeps of a person, and that it is gone."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import translation
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from kepu.identifiers.personal import Subject, providers
from kepu.users.models import User
from kepu.users.personal import erases, shows

pytestmark = pytest.mark.django_db


def subject(user: User) -> Subject:
    return Subject(person="", pseudonym="pseudonym", user=user.pk, addresses=frozenset({user.email}))


@pytest.fixture
def user() -> User:
    made = User.objects.create_user("marker@example.org", "a long password", language="en")
    EmailAddress.objects.create(user=made, email="marker@example.org", primary=True)
    EmailAddress.objects.create(user=made, email="marker.two@example.org")
    SocialAccount.objects.create(user=made, provider="oidc", uid="marker-uid", extra_data={"name": "Marker"})
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "marker-secret"})
    return made


def test_everything_is_shown_but_secrets(user: User) -> None:
    client = Client()
    client.force_login(user)
    with translation.override("en"):
        told = {
            str(each.what): {str(name): value for name, value in each.values} for each in shows(subject(user))
        }
    assert told["user"]["e-mail address"] == "marker@example.org"
    assert told["user"]["password"] == "set"
    assert told["further e-mail address"] == {"e-mail address": "marker.two@example.org"}
    assert told["sign-in by another service"]["told by it"] == '{"name": "Marker"}'
    assert told["open sessions"] == {"number": "1"}
    assert "marker-secret" not in str(told)


def test_nothing_is_left_and_others_stay(user: User) -> None:
    other = User.objects.create_user("other@example.org")
    for each in (user, other):
        client = Client()
        client.force_login(each)
        log(user, "wagtail.edit", user=each)
    erases(subject(user))
    assert [each.email for each in User.objects.all()] == ["other@example.org"]
    assert EmailAddress.objects.count() + SocialAccount.objects.count() + Authenticator.objects.count() == 0
    assert [each.get_decoded()["_auth_user_id"] for each in Session.objects.all()] == [str(other.pk)]
    assert {each.label for each in ModelLogEntry.objects.all()} == {"pseudonym"}
    erases(subject(user))


def test_a_person_without_a_user_keeps_nothing_here() -> None:
    nobody = Subject(person="", pseudonym="p", user=None, addresses=frozenset())
    assert list(shows(nobody)) == []
    erases(nobody)


def test_the_room_is_asked() -> None:
    assert "users" in [each.room for each in providers()]
