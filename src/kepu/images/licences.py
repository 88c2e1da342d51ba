# SPDX-License-Identifier: AGPL-3.0-or-later
"""The licences that a picture may stand under, as the table ``licences.toml`` tells them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

TABLE = Path(__file__).with_name("licences.toml")


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One licence. ``short`` stands in credit lines, and is empty where none is wanted; ``url`` is empty
    for what has no public text."""

    name: Mapping[str, str]
    short: Mapping[str, str]
    url: str
    attribution: bool
    derivatives: bool
    commercial: bool
    share_alike: bool


@cache
def licences() -> Mapping[str, Licence]:
    """Every licence by its SPDX identifier, in the order of the table. Raises where the table is wrong."""
    return msgspec.convert(tomllib.loads(TABLE.read_text("utf-8")), dict[str, Licence])


def licence_choices() -> list[tuple[str, str]]:
    """For a form: identifiers with their names in the reader's language, and first that none is known."""
    named = [(code, in_language(licence.name)) for code, licence in licences().items()]
    return [("", str(_("Not known yet"))), *named]


def check_licence(code: str) -> None:
    """Raises ``ValidationError`` where *code* is not in the table."""
    if code not in licences():
        raise ValidationError(
            _("“%(code)s” is not a licence that we know; choose one from the list."), params={"code": code}
        )


def in_language(texts: Mapping[str, str], language: str | None = None) -> str:
    """Of *texts* by language the one in *language* (by default the reader's), else any, else nothing."""
    wanted = language or get_language() or ""
    return texts.get(wanted) or next(filter(None, texts.values()), "")
