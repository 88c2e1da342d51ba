# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page and letter of signing in is ours, in both languages, and runs nothing inline."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.template.loader import get_template
from django.test import Client

from kepu.users.models import User
from tests.users.conftest import PASSWORD

pytestmark = pytest.mark.django_db
THEIRS = Path(allauth.__file__).parent / "templates"
NEVER_SHOWN = re.compile(
    # Ways of signing in that the house does not offer, and frames that only allauth's own pages use.
    r"account/(base_\w+|email_change|signup|signup_by_passkey|request_login_code|phone_change|snippets/\w+"
    r"|confirm_(email_verification|login|password_reset|phone_verification)_code)\.html"
    r"|mfa/(base_\w+|trust|totp/\w+|webauthn/(base|signup_form)|recovery_codes/base)\.html"
    r"|socialaccount/(base_\w+|login_redirect|snippets/\w+)\.html"
    r"|(account|mfa|socialaccount)/messages/\w+\.txt"
    r"|account/email/(account_already_exists|password_reset_code)_\w+\.txt"
    r"|mfa/email/totp_\w+\.txt|mfa/recovery_codes/download\.txt"
)
OPEN = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/done/",
    "inactive/",
]
OPEN += [
    "confirm-email/not-a-key/",
    "password/reset/key/0-not-a-key/",
    "oidc/none/login/",
    "3rdparty/login/error/",
]
OPEN += ["3rdparty/login/cancelled/"]
OWN = ["", "logout/", "email/", "password/change/", "reauthenticate/", "reauthenticate/code/", "3rdparty/"]
OWN += ["2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/"]
LANGUAGES = ["en", "zh-hans"]


def test_every_template_that_the_house_can_show_is_ours() -> None:
    files = [
        path for folder in ("account", "mfa", "socialaccount") for path in (THEIRS / folder).rglob("*.*")
    ]
    names = sorted(str(path.relative_to(THEIRS)) for path in files)
    shown = [name for name in names if not NEVER_SHOWN.fullmatch(name)]
    foreign = [name for name in shown if "kepu" not in Path(get_template(name).origin.name).parts]  # type: ignore[attr-defined]
    assert (foreign, len(shown) > 50) == ([], True)


def judged(page: Any, language: str) -> str:
    """The heading of a page that is in *language* and holds nothing inline."""
    told = page.content.decode()
    assert f'<html lang="{language}"' in told
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy
    assert not re.search(r"\sstyle=|\son\w+=|javascript:", told)
    scripts = re.findall(r"<script\b[^>]*>", told)
    assert all("src=" in each or 'type="application/json"' in each for each in scripts)
    headings: list[str] = re.findall(r"<h1>(.*?)</h1>", told, re.S)
    assert len(headings) == 1
    assert bool(re.search(r"[一-鿿]", headings[0])) == (language == "zh-hans")
    return headings[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_anybody_speak_the_readers_language(language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    pages = {path: client.get(f"/account/{path}") for path in OPEN}
    shown = {path: judged(page, language) for path, page in pages.items() if page.status_code != 404}
    assert set(OPEN) - set(shown) == {"oidc/none/login/"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_a_user_speak_the_readers_language(language: str, reader: User) -> None:
    client = Client(headers={"Accept-Language": language})
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/"})
    RecoveryCodes.activate(reader)
    EmailAddress.objects.create(user=reader, email="second@example.org")
    for path in OWN:
        page = client.get(f"/account/{path}", follow=True)
        assert (path, page.status_code) == (path, 200)
        judged(page, language)


@pytest.mark.parametrize(("language", "words"), [("en", "Write this code"), ("zh-hans", "请把这个验证码")])
def test_a_code_by_letter_shows_that_it_is_you(language: str, words: str, reader: User) -> None:
    client = Client(headers={"Accept-Language": language})
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    told = client.post(
        "/account/reauthenticate/code/", {"recipient": reader.email, "next": "/account/"}, follow=True
    )
    judged(told, language)
    assert words in mail.outbox[-1].body
    code = mail.outbox[-1].body.split("\n\n")[1].strip()
    wrong = client.post("/account/reauthenticate/code/confirm/", {"code": "000-000"})
    assert judged(wrong, language)
    right = client.post("/account/reauthenticate/code/confirm/", {"code": code, "next": "/account/"})
    assert right.status_code == 302
    records = client.session["account_authentication_methods"]
    assert records[-1]["reauthenticated"] and time.time() - records[-1]["at"] < 60


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Your password was changed."), ("zh-hans", "您的密码已更改。")]
)
def test_a_changed_password_is_told_by_letter(language: str, words: str, reader: User) -> None:
    client = Client(headers={"Accept-Language": language})
    client.post("/account/login/", {"login": reader.email, "password": PASSWORD})
    fresh = "another quiet long sentence"
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    )
    assert words in mail.outbox[-1].body and "127.0.0.1" in mail.outbox[-1].body
    assert client.get("/account/").status_code == 200
