# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which mail server takes the house's letters."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kepu.conf.house import House, HouseError, kept_secret
from kepu.engine.language import sentence

SECONDS = 30


def mail(house: House, environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings of mail. The house names one of

    - ``smtp://user:password@host:587``, encrypted by STARTTLS, and on this machine as it is;
    - ``smtps://user:password@host:465``, encrypted from the first byte;
    - ``anymail://mailgun?sender_domain=mg.example.org``: a service that django-anymail knows, its key in
      ``KEPU_MAIL_KEY`` or the file ``secrets/mail-key``;
    - nothing: an example house then writes its letters into the folder ``letters``, another keeps them
      until a server is named.

    Raises ``HouseError`` for anything else.
    """
    told: dict[str, Any] = {"EMAIL_BACKEND": "kepu.mail.backend.QueueBackend", "MAIL_TRANSPORT": None}
    if not house.mail:
        if house.example:
            folder = str(house.private / "letters")
            told["MAIL_TRANSPORT"] = _transport(
                "django.core.mail.backends.filebased.EmailBackend", file_path=folder
            )
        return told
    parts = urlsplit(house.mail)
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        return told | {"MAIL_TRANSPORT": _smtp(house.mail)}
    if parts.scheme == "anymail" and parts.hostname in _services():
        key = environment.get("KEPU_MAIL_KEY") or kept_secret(house.secrets / "mail-key")
        return told | _service(str(parts.hostname), dict(parse_qsl(parts.query)), key)
    raise HouseError(
        sentence(
            "“mail” in house.toml is “{scheme}://…”, which is no mail server; write"
            " smtp://user:password@host:587, smtps://…, or anymail:// with one of: {names}.",
            scheme=parts.scheme or "?",
            names=", ".join(sorted(_services())),
        )
    )


def _transport(backend: str, **options: Any) -> dict[str, Any]:
    return {"BACKEND": backend, "OPTIONS": options}


def _smtp(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    wrapped = parts.scheme == "smtps"
    return _transport(
        "django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if wrapped else 25 if here else 587),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        use_ssl=wrapped,
        use_tls=not wrapped and not here,
        timeout=SECONDS,
    )


def _services() -> set[str]:
    """What django-anymail knows."""
    import anymail.backends

    own = {"base", "base_requests", "console", "test"}
    return {module.name for module in pkgutil.iter_modules(anymail.backends.__path__)} - own


def _service(name: str, told: dict[str, str], key: str) -> dict[str, Any]:
    prefix = name.upper()
    options: dict[str, Any] = {f"{prefix}_{each.upper()}": value for each, value in told.items()}
    if key:
        options[f"{prefix}_API_KEY"] = options[f"{prefix}_SERVER_TOKEN"] = key
    return {
        "ANYMAIL": options | {"REQUESTS_TIMEOUT": SECONDS},
        "MAIL_TRANSPORT": _transport(f"anymail.backends.{name}.EmailBackend"),
    }
