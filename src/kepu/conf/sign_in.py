# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's settings of signing in: passwords, passkeys, an identity provider, and how often one may try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from kepu.conf.house import House, HouseError, kept_secret
from kepu.engine.language import sentence

CACHE_TABLE = "kepu_cache"


def sign_in(house: House, secure: bool, environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of *house*; *secure* says that it is reached by https, through a proxy of ours. Raises
    ``HouseError`` where an identity provider is told half."""
    return {
        "EXAMPLE_HOUSE": house.example,
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/newsroom/",
        "WAGTAILADMIN_LOGIN_URL": "users:entrance",
        "WAGTAIL_PASSWORD_MANAGEMENT_ENABLED": False,
        "WAGTAIL_PASSWORD_RESET_ENABLED": False,
        "CACHES": _caches(),
        **_accounts(secure),
        **_passkeys(secure),
        **_identity(house, environment),
    }


def _caches() -> dict[str, Any]:
    """How often somebody tried is counted in the database, so that every process knows it. Sizes of pictures
    are rows already, and need no second copy there."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": CACHE_TABLE,
            # A few thousand addresses that guess must not push out what is known of the others.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        },
        "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }


def _accounts(secure: bool) -> dict[str, Any]:
    return {
        "ACCOUNT_ADAPTER": "kepu.users.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_UNIQUE_EMAIL": True,
        "ACCOUNT_MAX_EMAIL_ADDRESSES": 3,
        "ACCOUNT_CONFIRM_EMAIL_ON_GET": False,
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if secure else "http",
        "ACCOUNT_RATE_LIMITS": {"login": "30/m/ip", "login_failed": "5/m/key,30/h/key,20/m/ip"},
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if secure else 0,
    }


def _passkeys(secure: bool) -> dict[str, Any]:
    return {
        "MFA_ADAPTER": "kepu.users.adapters.PasskeyAdapter",
        "MFA_SUPPORTED_TYPES": ["webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_FORMS": {"add_webauthn": "kepu.users.forms.AddPasskeyForm"},
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not secure,
    }


def _identity(house: House, environment: Mapping[str, str]) -> dict[str, Any]:
    """One identity provider, where the environment names it: ``KEPU_OIDC_URL``, ``KEPU_OIDC_CLIENT`` and
    ``KEPU_OIDC_SECRET`` (or the file ``secrets/oidc-secret``), and ``KEPU_OIDC_NAME`` for the button."""
    url, client = environment.get("KEPU_OIDC_URL", ""), environment.get("KEPU_OIDC_CLIENT", "")
    secret = environment.get("KEPU_OIDC_SECRET") or kept_secret(house.secrets / "oidc-secret")
    settings: dict[str, Any] = {
        "SOCIALACCOUNT_ADAPTER": "kepu.users.adapters.IdentityAdapter",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {},
    }
    if not url:
        return settings
    if not client or not secret or urlsplit(url).scheme not in ("https", "http"):
        raise HouseError(
            sentence(
                "KEPU_OIDC_URL names an identity provider, which also needs KEPU_OIDC_CLIENT and"
                " KEPU_OIDC_SECRET; set all three, or none."
            )
        )
    provider = {
        "provider_id": "house",
        "name": environment.get("KEPU_OIDC_NAME") or urlsplit(url).hostname,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": url, "uid_field": "sub"},
    }
    settings["SOCIALACCOUNT_PROVIDERS"] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [provider]}}
    return settings


def form_targets(settings: Mapping[str, Any]) -> list[str]:
    """Where forms may lead beside the house itself: Chromium holds ``form-action`` against the redirect
    that hands a person to their identity provider."""
    apps = settings["SOCIALACCOUNT_PROVIDERS"].get("openid_connect", {}).get("APPS", [])
    parts = [urlsplit(each["settings"]["server_url"]) for each in apps]
    return [f"{each.scheme}://{each.netloc}" for each in parts]
