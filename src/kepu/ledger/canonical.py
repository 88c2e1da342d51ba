# SPDX-License-Identifier: AGPL-3.0-or-later
"""Canonical JSON and the digests of the record.

Canonical JSON is the one way of writing a value that RFC 8785 (JCS) prescribes, so that anybody who writes
the same value gets the same bytes.

Text is not normalised. Integers beyond ±(2⁵³ − 1) are refused, since a reader in JavaScript would change
them: write them as text.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any

PREFIX = "b2-256:"
LARGEST = 2**53 - 1


def canonical(value: object) -> bytes:
    """*value* as canonical JSON in UTF-8. Raises ``ValueError`` for what I-JSON cannot hold (a number that
    is not finite or too large, half of a surrogate pair) and ``TypeError`` for what is no JSON."""
    return _text(value).encode()


def read_canonical(text: str) -> Any:
    """The value that *text* holds, such that ``canonical`` writes the same again: a whole number beyond
    ±(2⁵³ − 1) was a double. Raises ``ValueError`` for what is no JSON."""
    return json.loads(text, parse_int=_whole)


def _whole(digits: str) -> int | float:
    return float(digits) if len(digits) > 17 or abs(int(digits)) > LARGEST else int(digits)


def digest(data: bytes) -> str:
    """BLAKE2b-256 of *data*, as ``b2-256:`` and 64 hexadecimal digits."""
    return PREFIX + blake2b(data, digest_size=32).hexdigest()


def commitment(salt: str, name: str, value: object) -> str:
    """What stands in the chain for the field *name* of a payload: the digest of salt, name and value. Who
    has not the salt (32 hexadecimal digits) learns nothing of the value."""
    return digest(canonical([salt, name, value]))


def _text(value: object) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            if abs(value) > LARGEST:
                raise ValueError(f"{value} is beyond ±(2^53 − 1); write it as text")
            return str(value)
        case float():
            return _number(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise TypeError("a name in JSON is text")
            keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
            return "{" + ",".join(f"{_text(key)}:{_text(value[key])}" for key in keys) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_text, value)) + "]"
    raise TypeError(f"{type(value).__name__} is no JSON")


def _number(value: float) -> str:
    """*value* as ECMAScript's ``Number.prototype.toString`` writes it: the fewest digits that read back as
    the same double."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number in JSON")
    if value == 0:
        return "0"
    parts = Decimal(repr(abs(value))).normalize().as_tuple()
    digits = "".join(map(str, parts.digits))
    assert isinstance(parts.exponent, int)
    point = len(digits) + parts.exponent  # where the decimal point stands, counted in digits
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{fraction}e{point - 1:+d}"
