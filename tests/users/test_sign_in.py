# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in by password: what is promised of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client

from kepu.users.models import User
from tests.users.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def sign_in(client: Client, address: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": address, "password": password}, **more)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_password_opens_the_newsroom_and_the_session_is_a_new_one(
    client: Client, editor: User
) -> None:
    client.get(LOGIN)
    session = client.session
    session["kept"] = "before"
    session.save()
    before = session.session_key
    answer = sign_in(client, " Editor@Example.org ")
    assert (answer.status_code, answer["Location"]) == (302, "/newsroom/")
    assert signed_in(client) and client.session.session_key != before


def test_whoever_has_no_place_in_the_newsroom_comes_to_their_account(client: Client, reader: User) -> None:
    answer = sign_in(client, "reader@example.org")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    page = client.get("/account/").content.decode()
    assert "reader@example.org" in page and "How I sign in" in page
    assert client.get("/newsroom/account/", follow=True).status_code == 404


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client: Client, editor: User) -> None:
    told = [
        re.findall(
            r'<ul class="errorlist[^>]*>.*?</ul>', sign_in(client, address, "wrong").content.decode(), re.S
        )
        for address in ("editor@example.org", "nobody@example.org")
    ]
    assert told[0] == told[1] != []
    assert "Address and password do not belong together." in told[0][0]


def test_the_sixth_wrong_password_in_a_minute_is_a_429_with_a_sentence(client: Client, editor: User) -> None:
    tries = [sign_in(Client(), "editor@example.org", "wrong") for _ in range(5)]
    sixth = sign_in(client, "editor@example.org", "wrong")
    assert [each.status_code for each in tries] == [200] * 5
    assert (sixth.status_code, sixth["Retry-After"]) == (429, "60")
    assert (
        "That was tried too often. Wait 60 seconds, then try again; nothing is lost."
        in sixth.content.decode()
    )
    assert sign_in(client, "editor@example.org").status_code == 429
    chinese = sign_in(Client(headers={"Accept-Language": "zh-hans"}), "editor@example.org", "wrong")
    assert "尝试过于频繁。请等 60 秒再试；什么也没有丢失。" in chinese.content.decode()


def test_right_passwords_are_not_counted_as_wrong_ones(client: Client, editor: User) -> None:
    assert [sign_in(Client(), "editor@example.org").status_code for _ in range(7)] == [302] * 7


def test_one_address_cannot_try_every_account(editor: User) -> None:
    answers = [sign_in(Client(), f"someone{each}@example.org", "wrong").status_code for each in range(21)]
    assert answers == [200] * 20 + [429]


def test_what_was_tried_is_counted_where_every_process_sees_it(client: Client, editor: User) -> None:

    sign_in(client, "editor@example.org", "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kepu_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] == 3


def test_there_is_no_signing_up(client: Client) -> None:
    page = client.get("/account/signup/")
    asked = client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert "People are invited" in page.content.decode()
    assert (User.objects.count(), "People are invited" in asked.content.decode()) == (0, True)


def test_whoever_may_no_longer_sign_in_is_told_whom_to_ask(client: Client, editor: User) -> None:
    User.objects.update(is_active=False)
    answer = sign_in(client, "editor@example.org")
    assert not signed_in(client)
    assert answer.status_code in (200, 302)


def test_an_address_that_is_not_proven_signs_nobody_in(client: Client, editor: User) -> None:
    EmailAddress.objects.create(user=editor, email=editor.email, verified=False, primary=True)
    sign_in(client, "editor@example.org")
    assert not signed_in(client)
    link = re.findall(r"http://testserver(/account/confirm-email/\S+)", mail.outbox[0].body)[0]
    assert "Is editor@example.org yours?" in client.get(link).content.decode()
    assert not EmailAddress.objects.get().verified
    client.post(link)
    sign_in(client, "editor@example.org")
    assert signed_in(client) and EmailAddress.objects.get().verified


def test_a_new_password_is_chosen_by_letter_and_other_sessions_end(client: Client, editor: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "editor@example.org")
    client.post("/account/password/reset/", {"email": "editor@example.org"})
    letter = mail.outbox[-1]
    assert "Choose a new password" in letter.subject and letter.to == ["editor@example.org"]
    link = re.findall(r"http://testserver(/account/password/reset/key/\S+)", letter.body)[0]
    form = client.get(link)
    weak = client.post(form["Location"], {"password1": "too short", "password2": "too short"})
    assert "at least 10 characters" in weak.content.decode()
    fresh = "another quiet long sentence"
    client.post(form["Location"], {"password1": fresh, "password2": fresh})
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(client, "editor@example.org", fresh).status_code == 302
    again = Client(headers={"Accept-Language": "en"}).get(link)
    assert "This link was used, or is too old." in again.content.decode()


def test_asking_for_a_letter_tells_nobody_who_is_here(client: Client, editor: User) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": address}, follow=True)
        for address in ("editor@example.org", "nobody@example.org")
    ]
    pages = [re.sub(r"csrf\w*|value=\"\w+\"|nonce-\S+", "", each.content.decode()) for each in answers]
    assert pages[0] == pages[1] and "The letter is on its way" in pages[0]
    assert [each.to for each in mail.outbox] == [["editor@example.org"], ["nobody@example.org"]]
    assert "Nobody here signs in with it." in mail.outbox[1].body


def test_signing_out_needs_a_press_and_ends_the_session(client: Client, editor: User) -> None:
    sign_in(client, "editor@example.org")
    page = client.get("/account/logout/")
    assert signed_in(client) and "Sign out" in page.content.decode()
    client.post("/account/logout/")
    assert not signed_in(client)


def test_wagtails_own_sign_in_is_closed(client: Client, editor: User) -> None:
    for path in ("/newsroom/login/", "/account/entrance/"):
        answer = client.get(f"{path}?next=/newsroom/images/")
        assert (answer.status_code, answer["Location"]) == (
            302,
            "/account/login/?next=%2Fnewsroom%2Fimages%2F",
        )
    assert (
        client.post("/newsroom/login/", {"username": "editor@example.org", "password": PASSWORD}).status_code
        == 405
    )
    assert client.get("/newsroom/password_reset/").status_code == 404
    asked = client.get("/newsroom/images/", follow=True)
    assert asked.redirect_chain[-1][0] == "/account/login/?next=%2Fnewsroom%2Fimages%2F"


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client: Client, editor: User, goal: str) -> None:
    answer = client.post(LOGIN, {"login": "editor@example.org", "password": PASSWORD, "next": goal})
    assert answer["Location"] == "/newsroom/"
