# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signing in by an OpenID Connect provider, against a small one on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from kepu.conf.house import House, HouseError
from kepu.conf.sign_in import form_targets, sign_in
from kepu.users.models import User

pytestmark = pytest.mark.django_db


@dataclass
class Identity:
    """The provider: whom it says is there, and what it was asked."""

    address: str = "reader@example.org"
    proven: bool = True
    url: str = ""
    challenge: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        """What one address of it answers."""
        told = {"sub": "7", "email": self.address, "email_verified": self.proven}
        if path == "/.well-known/openid-configuration":
            names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
            return {"issuer": self.url} | {name: f"{self.url}/{name}" for name in names}
        if path == "/token_endpoint":
            self.asked.append(form)
            claims = told | {"iss": self.url, "aud": "kepu", "exp": time.time() + 60, "iat": time.time()}
            return {"access_token": "t", "token_type": "Bearer", "id_token": token(claims)}
        return told


def token(claims: dict[str, Any]) -> str:
    """An identity token. It comes straight from the provider, so nobody looks at its signature."""
    parts = (json.dumps({"alg": "HS256", "typ": "JWT"}).encode(), json.dumps(claims).encode(), b"unread")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


@pytest.fixture
def identity() -> Iterator[Identity]:
    provider = Identity()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            told = json.dumps(provider.answer(self.path, form)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(told)

        do_POST = do_GET

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def house(tmp_path: Path, identity: Identity, settings: Any) -> None:
    """A house that knows the provider."""
    told = {
        "KEPU_OIDC_URL": identity.url,
        "KEPU_OIDC_CLIENT": "kepu",
        "KEPU_OIDC_SECRET": "hush",
        "KEPU_OIDC_NAME": "示例学会",
    }
    settings.SOCIALACCOUNT_PROVIDERS = sign_in(House(tmp_path), False, told)["SOCIALACCOUNT_PROVIDERS"]


def through(client: Client, identity: Identity) -> Any:
    """Press the button, be sent to the provider, and come back."""
    there = client.post("/account/oidc/house/login/")
    asked = parse_qs(urlsplit(there["Location"]).query)
    identity.challenge = asked["code_challenge"][0]
    assert there["Location"].startswith(f"{identity.url}/authorization_endpoint?")
    return client.get(
        "/account/oidc/house/login/callback/", {"code": "c", "state": asked["state"][0]}, follow=True
    )


def test_whoever_has_a_proven_address_there_is_signed_in(
    client: Client, house: None, identity: Identity, reader: User
) -> None:
    assert "Sign in by 示例学会" in client.get("/account/login/").content.decode()
    page = through(client, identity)
    assert client.session["_auth_user_id"] == str(reader.pk)
    assert "reader@example.org" in page.content.decode()
    verifier = hashlib.sha256(identity.asked[0]["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(verifier).decode().rstrip("=") == identity.challenge
    assert (SocialAccount.objects.get().user, SocialToken.objects.count()) == (reader, 0)


def test_an_address_that_is_not_proven_there_signs_nobody_in(
    client: Client, house: None, identity: Identity, reader: User
) -> None:
    identity.proven = False
    through(client, identity)
    assert "_auth_user_id" not in client.session


def test_a_stranger_is_told_that_people_are_invited(client: Client, house: None, identity: Identity) -> None:
    identity.address = "stranger@example.org"
    page = through(client, identity)
    assert "People are invited" in page.content.decode()
    assert (User.objects.count(), "_auth_user_id" in client.session) == (0, False)


def test_a_forged_return_signs_nobody_in(
    client: Client, house: None, identity: Identity, reader: User
) -> None:
    page = client.get("/account/oidc/house/login/callback/", {"code": "c", "state": "forged"}, follow=True)
    assert "The identity provider did not answer as it should" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_provider_that_is_away_is_told(
    client: Client, house: None, identity: Identity, settings: Any
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    page = client.post("/account/oidc/house/login/")
    assert page.status_code == 502
    assert "The identity provider did not answer as it should" in page.content.decode()


def test_without_one_there_is_no_button_and_no_page(client: Client) -> None:
    assert "/account/oidc/" not in client.get("/account/login/").content.decode()
    assert client.post("/account/oidc/house/login/").status_code == 404


def test_a_provider_is_told_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(HouseError, match="set all three, or none"):
        sign_in(
            House(tmp_path), True, {"KEPU_OIDC_URL": "https://id.example.org", "KEPU_OIDC_CLIENT": "kepu"}
        )
    with pytest.raises(HouseError):
        sign_in(
            House(tmp_path),
            True,
            {"KEPU_OIDC_URL": "ftp://x", "KEPU_OIDC_CLIENT": "k", "KEPU_OIDC_SECRET": "s"},
        )
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "oidc-secret").write_text("hush\n")
    told = {"KEPU_OIDC_URL": "https://id.example.org/realms/a", "KEPU_OIDC_CLIENT": "kepu"}
    settings = sign_in(House(tmp_path), True, told)
    assert settings["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"][0]["secret"] == "hush"
    assert form_targets(settings) == ["https://id.example.org"]
