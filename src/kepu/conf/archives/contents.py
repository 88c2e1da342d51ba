# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a backup says it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kepu.conf.archives.errors import ArchiveError
from kepu.engine.language import sentence

FORMAT = 1
NAME = "manifest.json"
SQLITE, POSTGRESQL = "database/kepu.sqlite3", "database/kepu.dump"
HOUSE = "house.toml"
SEALED = "secrets.sealed"
TOPS = ("private", "public", "secrets")
"""The folders of a house that a backup can hold."""
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a backup: its size in bytes and its BLAKE2b-256 in hexadecimal."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of a backup: when and by what it was made, and every file."""

    made_at: str
    version: str
    files: dict[str, Held] = field(default_factory=dict)

    def text(self) -> bytes:
        """As it is written into the backup. Names that are not UTF-8 keep their bytes."""
        told = {
            "format": FORMAT,
            "made_at": self.made_at,
            "version": self.version,
            "files": {name: [held.size, held.digest] for name, held in self.files.items()},
        }
        return json.dumps(told, indent=1, ensure_ascii=True).encode("ascii")


def read_manifest(text: bytes) -> Manifest:
    """The manifest that *text* holds. Raises ``ArchiveError`` where it is none, where it lists a name that
    has no place in a house, or was written by a later Kepu."""
    try:
        told = json.loads(text)
        number = told["format"]
        if not isinstance(number, int) or number > FORMAT:
            raise ArchiveError(
                sentence("This backup was made by a later Kepu ({version}); upgrade, and restore again.",
                         version=str(told.get("version"))[:40])
            )  # fmt: skip
        files = {name: _held(value) for name, value in told["files"].items()}
        manifest = Manifest(str(told["made_at"]), str(told["version"]), files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveError(sentence("The list of this backup cannot be read; use another backup.")) from error
    for name in files:
        check_name(name)
    _refuse_folders_that_are_files(files)
    return manifest


def _held(value: Any) -> Held:
    size, digest = value
    if not isinstance(size, int) or size < 0 or not DIGEST.fullmatch(digest):
        raise ValueError(value)
    return Held(size, digest)


def check_name(name: str) -> str:
    """*name*. Raises ``ArchiveError`` where it is not a file's place within a house, as its own path."""
    parts = name.split("/")
    inside = name in (SQLITE, POSTGRESQL, HOUSE, SEALED) or (parts[0] in TOPS and len(parts) > 1)
    plain = all(part not in ("", ".", "..") and "\0" not in part for part in parts)
    if not (inside and plain):
        raise ArchiveError(
            sentence(
                "This backup holds “{name}”, which has no place in a house; do not use it.",
                name=repr(name)[1:-1],
            )
        )
    return name


def _refuse_folders_that_are_files(names: Iterable[str]) -> None:
    known = set(names)
    for name in known:
        parts = name.split("/")
        for end in range(1, len(parts)):
            if "/".join(parts[:end]) in known:
                check_name("")  # what is a file cannot hold another
