# SPDX-License-Identifier: Apache-2.0
"""Content digests: BLAKE2b-256 (RFC 7693), written ``b2-256:`` and 64 hexadecimal digits."""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

PREFIX = "b2-256:"
_BLOCK = 1 << 20


def digest_bytes(data: bytes) -> str:
    """The digest of *data*."""
    return PREFIX + blake2b(data, digest_size=32).hexdigest()


def digest_file(path: Path) -> str:
    """The digest of the bytes of *path*, read in blocks of 1 MiB. Raises ``OSError``."""
    state = blake2b(digest_size=32)
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            state.update(block)
    return PREFIX + state.hexdigest()


def canonical_json(value: Any) -> bytes:
    """*value* as UTF-8 JSON with sorted keys and no white space; the same value, the same bytes.

    Numbers that are not finite are refused with ``ValueError``.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest_json(value: Any) -> str:
    """The digest of the canonical JSON of *value*."""
    return digest_bytes(canonical_json(value))
