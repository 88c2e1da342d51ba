# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations: a user, a letter and a link that lets the invited choose how they sign in."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepu.directory.models import Person
from kepu.jobs.running import run_due
from kepu.users.models import User
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db


def test_who_is_invited_gets_a_letter_and_signs_in_by_it(cast: Cast) -> None:
    officer = client(cast, "unit-officer")
    address = reverse("directory:person_invite", args=[cast.subject.public_id])
    assert "was written to subject@example.org" in officer.post(address, follow=True).content.decode()
    run_due()
    (sent,) = mail.outbox
    assert sent.subject == "本单位邀请您使用示例科普社"
    link = re.search(r"https?://[^/]+(/account/invitation/\S+)", str(sent.body))
    assert link is not None
    newcomer = Client()
    assert newcomer.get(link.group(1)).status_code == 200
    told = {"password1": "a quiet long sentence", "password2": "a quiet long sentence"}
    assert newcomer.post(link.group(1), told).status_code == 302
    assert newcomer.get(reverse("users:account")).status_code == 200
    assert "signs in already" in officer.post(address, follow=True).content.decode()


def test_an_address_of_somebody_else_s_user_is_not_taken_over(cast: Cast) -> None:
    Person.objects.filter(pk=cast.subject.pk).update(email="administrator@example.org")
    address = reverse("directory:person_invite", args=[cast.subject.public_id])
    page = client(cast, "leader").post(address, follow=True).content.decode()
    assert "Somebody else signs in with administrator@example.org" in page
    assert Person.objects.get(pk=cast.subject.pk).user is None


def test_an_invitation_can_be_written_again_until_it_is_used(cast: Cast) -> None:
    leader, address = (
        client(cast, "leader"),
        reverse("directory:person_invite", args=[cast.subject.public_id]),
    )
    leader.post(address)
    leader.post(address)
    run_due()
    assert len(mail.outbox) == 2
    assert User.objects.filter(email="subject@example.org").count() == 1
    User.objects.filter(email="subject@example.org").update(last_login=timezone.now())
    assert "signs in already" in leader.post(address, follow=True).content.decode()
