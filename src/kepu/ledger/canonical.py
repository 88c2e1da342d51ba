# SPDX-License-Identifier: AGPL-3.0-or-later
"""Canonical JSON and the digests of the record.

Canonical JSON is RFC 8785 without numbers that are not whole: keys sorted by UTF-16 code units, no white
space, no escapes but those that JSON asks for, whole numbers up to 2⁵³.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

PREFIX = "b2-256:"
_GREATEST = 2**53


def canonical(value: Any) -> bytes:
    """*value* as canonical JSON in UTF-8. Raises ``TypeError`` or ``ValueError`` for what has no such form:
    fractions, keys that are no text, lone surrogates."""
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        if abs(value) > _GREATEST:
            raise ValueError("A whole number beyond 2**53 has no canonical form.")
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("A key that is no text has no canonical form.")
        pairs = sorted(value.items(), key=lambda pair: pair[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_written(key)}:{_written(each)}" for key, each in pairs) + "}"
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def digest(data: bytes) -> str:
    """BLAKE2b-256 of *data*, as ``b2-256:`` and 64 hexadecimal digits."""
    return PREFIX + blake2b(data, digest_size=32).hexdigest()


def commitment(salt: str, name: str, value: Any) -> str:
    """What stands in the chain for the field *name* of a payload: the digest of salt, name and value. Who
    has not the salt (32 hexadecimal digits) learns nothing of the value."""
    return digest(canonical([salt, name, value]))
