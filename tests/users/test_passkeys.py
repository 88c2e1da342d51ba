# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passkeys in a real browser, whose authenticator is a virtual one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, Playwright, expect

from kepu.users.models import User
from tests.users.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(chromium: str, playwright: Playwright) -> Iterator[Page]:
    """A page with a passkey's device in it; ends the test where the page's policy was broken."""
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_context(locale="en-GB").new_page()
    trouble: list[str] = []
    page.on(
        "console",
        lambda told: (
            trouble.append(told.text)
            if told.type == "error" and "favicon" not in told.location["url"]
            else None
        ),
    )
    page.on("pageerror", lambda error: trouble.append(str(error)))
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    browser.close()
    assert trouble == []


def enter(page: Page) -> None:
    page.get_by_label("Email").fill("reader@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_added_and_signs_in_and_a_recovery_code_does_without_it(
    page: Page, live_server: Any, reader: User
) -> None:
    page.goto(f"{live_server.url}/account/login/")
    enter(page)
    expect(page.get_by_role("heading", name="How I sign in")).to_be_visible()
    page.get_by_role("link", name="Passkeys and recovery codes").click()
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("It signs in without a password")).to_be_checked()
    page.get_by_label("Name of this passkey").fill("my telephone")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator(".codes code").all_inner_texts()
    assert (len(codes), len(set(codes))) == (10, 10)
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert (str(key), key.wrap().is_passwordless) == ("my telephone", True)

    page.goto(f"{live_server.url}/account/")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="How I sign in")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    enter(page)
    expect(page.get_by_role("heading", name="Now your passkey")).to_be_visible()
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="How I sign in")).to_be_visible()
    page.goto(f"{live_server.url}/account/2fa/")
    expect(page.get_by_text("9 codes are left.")).to_be_visible()


def test_a_passkey_that_is_not_read_is_told_on_the_page(page: Page, live_server: Any, reader: User) -> None:
    page.goto(f"{live_server.url}/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    expect(page.get_by_text("The passkey was not read.")).to_be_hidden()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not read.")).to_be_visible()
