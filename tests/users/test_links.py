# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links that sign somebody in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepu.users.links import _loopback, example_sign_in_link, invitation_link
from kepu.users.models import User
from kepu.users.tokens import Purpose, TokenSpent, make_token, read_token, spend
from tests.users.conftest import PASSWORD

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


@pytest.fixture(autouse=True)
def example_house(settings: Any) -> None:
    settings.EXAMPLE_HOUSE = True
    settings.ALLOWED_HOSTS = ["*"]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_link_shows_a_button_and_signs_in_once_by_a_post(client: Client, editor: User) -> None:
    link = example_sign_in_link(editor)
    for _ in range(3):
        page = client.get(link, **HERE)
        assert (page.status_code, signed_in(client)) == (200, False)
        assert "You will be editor@example.org." in page.content.decode()
    answer = client.post(link, **HERE)
    assert (answer.status_code, answer["Location"], signed_in(client)) == (302, "/newsroom/", True)
    for method in ("get", "post"):
        stranger = Client(headers={"Accept-Language": "en"})
        used = getattr(stranger, method)(link, **HERE)
        assert (used.status_code, signed_in(stranger)) == (410, False)
        assert "This link was used, or is too old." in used.content.decode()


def test_a_link_ends_after_an_hour(client: Client, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    link = example_sign_in_link(editor)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3590)
    assert client.get(link, **HERE).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 3610)
    assert (client.get(link, **HERE).status_code, client.post(link, **HERE).status_code) == (410, 410)
    assert not signed_in(client)


@pytest.mark.parametrize(
    "where",
    [
        HERE | {"REMOTE_ADDR": "192.0.2.7"},
        HERE | {"HTTP_HOST": "house.example.org"},
        HERE | {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        HERE | {"HTTP_HOST": "localhost.example.org"},
    ],
)
def test_from_anywhere_else_there_is_no_such_page(
    client: Client, editor: User, where: dict[str, str]
) -> None:
    link = example_sign_in_link(editor)
    assert (client.get(link, **where).status_code, client.post(link, **where).status_code) == (404, 404)
    assert client.get(link, **HERE).status_code == 200


def test_in_a_house_of_production_there_is_no_such_page(client: Client, editor: User, settings: Any) -> None:
    settings.EXAMPLE_HOUSE = False
    link = example_sign_in_link(editor)
    assert (client.get(link, **HERE).status_code, client.post(link, **HERE).status_code) == (404, 404)


def test_a_token_serves_its_own_purpose_alone(client: Client, editor: User) -> None:
    invited = make_token(editor, Purpose.INVITATION)
    assert client.get(f"/account/example/{invited}/", **HERE).status_code == 404
    example = make_token(editor, Purpose.EXAMPLE)
    assert client.get(f"/account/invitation/{example}/", **HERE).status_code == 404


@given(at=st.integers(min_value=0), letter=st.sampled_from("abcXYZ019_-:"))
def test_no_changed_token_is_read(at: int, letter: str) -> None:
    user = User(pk=7, public_id="abcdefghjkmn", email="a@example.org")
    token = make_token(user, Purpose.EXAMPLE)
    at %= len(token)
    changed = token[:at] + letter + token[at + 1 :]
    if changed != token:
        assert read_token(changed, Purpose.EXAMPLE) is None


def test_nobody_who_may_no_longer_sign_in_gets_in(client: Client, editor: User) -> None:
    link = example_sign_in_link(editor)
    User.objects.update(is_active=False)
    assert client.post(link, **HERE).status_code == 404


def test_another_sign_in_or_a_new_password_voids_the_token(editor: User) -> None:
    token = make_token(editor, Purpose.INVITATION)
    User.objects.update(last_login=timezone.now() - timedelta(days=1))
    with pytest.raises(TokenSpent):
        read_token(token, Purpose.INVITATION)
    fresh = make_token(User.objects.get(), Purpose.INVITATION)
    editor.refresh_from_db()
    editor.set_password("another quiet long sentence")
    editor.save()
    with pytest.raises(TokenSpent):
        read_token(fresh, Purpose.INVITATION)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_use_a_token_at_once_one_gets_in() -> None:
    user = User.objects.create_user("editor@example.org", PASSWORD)
    token = make_token(user, Purpose.EXAMPLE)
    read = [read_token(token, Purpose.EXAMPLE) for _ in range(6)]

    def use(who: User | None) -> bool:
        assert who is not None
        try:
            spend(who)
        except TokenSpent:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(use, read)) == [False] * 5 + [True]


def test_whoever_is_invited_chooses_a_password_and_is_in(client: Client) -> None:
    user = User.objects.create_user("new@example.org")
    link = invitation_link(user)
    assert "You sign in as new@example.org." in client.get(link).content.decode()
    for first, second, words in (
        ("short", "short", "at least 10 characters"),
        (PASSWORD, "something else entirely", "The two passwords differ"),
        ("new@example.org", "new@example.org", "too similar to the e-mail address"),
    ):
        page = client.post(link, {"password1": first, "password2": second})
        assert words in page.content.decode() and not signed_in(client)
    answer = client.post(link, {"password1": PASSWORD, "password2": PASSWORD})
    assert (answer.status_code, signed_in(client)) == (302, True)
    assert User.objects.get().check_password(PASSWORD)
    assert client.get("/account/").status_code == 200
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:8000", True),
        ("127.8.9.1", True),
        ("localhost:8000", True),
        ("[::1]:8000", True),
        ("::1", True),
        ("", False),
        ("10.0.0.1", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
    ],
)
def test_this_machine_is_known_by_its_addresses(host: str, here: bool) -> None:
    assert _loopback(host) == here
