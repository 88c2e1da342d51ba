# SPDX-License-Identifier: Apache-2.0
"""Content digests: BLAKE2b-256 (RFC 7693), written ``b2-256:`` and 64 hexadecimal digits."""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

PREFIX = "b2-256:"
PROVISIONAL = "stat:"
_BLOCK = 1 << 20
_quick = msgspec.json.Encoder(order="deterministic")
_careful = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class FileState(NamedTuple):
    """What tells a file from a changed one without reading it: size in bytes, time of its last change
    in nanoseconds, inode and device."""

    size: int
    mtime_ns: int
    inode: int
    device: int

    @classmethod
    def of(cls, path: str | os.PathLike[str] | int) -> FileState:
        """The state of the file at *path* (a link is followed) or of an open file. Raises ``OSError``."""
        found = os.stat(path)  # noqa: PTH116 - a descriptor has no Path
        return cls(found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev)

    @property
    def identity(self) -> str:
        """The provisional identity ``stat:size-mtime_ns-inode-device``."""
        return PROVISIONAL + "-".join(map(str, self))


def digest_bytes(data: bytes) -> str:
    """The digest of *data*."""
    return PREFIX + blake2b(data, digest_size=32).hexdigest()


def digest_descriptor(descriptor: int) -> str:
    """The digest of what an open file holds from its current place to its end. Raises ``OSError``."""
    state = blake2b(digest_size=32)
    while block := os.read(descriptor, _BLOCK):
        state.update(block)
    return PREFIX + state.hexdigest()


def digest_file(path: Path) -> str:
    """The digest of the bytes of *path*, read in blocks of 1 MiB. Raises ``OSError``."""
    with path.open("rb", buffering=0) as file:
        return digest_descriptor(file.fileno())


def provisional_identity(path: Path) -> str:
    """An identity for *path* that costs no reading, for a ``Source`` whose digest is not known yet.

    Raises ``OSError``.
    """
    return FileState.of(path).identity


def canonical_json(value: Any) -> bytes:
    """*value* as UTF-8 JSON with sorted keys and no white space; the same value, the same bytes.

    Numbers that are not finite are refused with ``ValueError``. Halves of surrogate pairs, which
    names of files can hold, are kept as they are.
    """
    try:
        quick = _quick.encode(value)
    except (UnicodeEncodeError, TypeError):
        quick = b"null"
    # msgspec is ten times as fast, refuses what has no UTF-8, and writes null for what is not finite.
    return quick if b"null" not in quick else _careful.encode(value).encode("utf-8", "surrogatepass")


def digest_json(value: Any) -> str:
    """The digest of the canonical JSON of *value*."""
    return digest_bytes(canonical_json(value))
