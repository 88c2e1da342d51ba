# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public identifier: what an address, a subject and an export call a row.

Twelve characters of Crockford's base32 (https://www.crockford.com/base32.html), in lower case: 60 random
bits, without the letters that are taken for digits.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12
PATTERN = f"[{ALPHABET}]{{{LENGTH}}}"
"""A regular expression of exactly one identifier, for addresses."""
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


def new_public_id() -> str:
    """A fresh identifier."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_public_id(typed: str) -> str:
    """*typed* as we write it: lower case, O read as 0, I and L as 1, hyphens and spaces left out. What is
    then no identifier is found nowhere."""
    return typed.strip().lower().translate(_MISREAD)


if TYPE_CHECKING:
    TextField = models.CharField[str, str]
else:
    TextField = models.CharField


class PublicIdField(TextField):
    """A ``public_id``: made once, unique, never edited."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("verbose_name", _("identifier"))
        options |= {
            "max_length": LENGTH,
            "default": new_public_id,
            "unique": True,
            "editable": False,
            "validators": [RegexValidator(rf"^{PATTERN}\Z")],
        }
        super().__init__(*arguments, **options)

    def deconstruct(self) -> Any:
        """The field as migrations keep it: nothing of what is always the same."""
        name, path, arguments, options = super().deconstruct()
        for each in ("max_length", "default", "unique", "editable", "validators"):
            options.pop(each, None)
        return name, path, arguments, options


class PublicIdConverter:
    """``<public_id:…>`` in an address."""

    regex = PATTERN

    def to_python(self, value: str) -> str:
        """The identifier itself."""
        return value

    def to_url(self, value: str) -> str:
        """The identifier itself."""
        return value
