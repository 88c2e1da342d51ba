# SPDX-License-Identifier: Apache-2.0
"""``kepu.json``: the list of what Kepu put into an output folder, and checking a folder against it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kepu.engine.digest import digest_descriptor
from kepu.engine.errors import EngineError
from kepu.engine.language import Sentence, sentence
from kepu.engine.output_paths import is_output_path, plain_file

FILE_NAME = "kepu.json"
FORMAT = 1
_LARGEST = 256 << 20
_DIGEST = re.compile(r"b2-256:[0-9a-f]{64}")


class FolderListError(EngineError):
    """An output folder has no ``kepu.json``, or one that cannot be used."""


class ListedFile(msgspec.Struct, frozen=True):
    """One file: its path in the folder, size in bytes and digest; the target that it is an output of,
    that target's build key, and the keys or digests of what it was made from, by name."""

    path: str
    size: int
    digest: str
    target: str
    key: str
    inputs: dict[str, str]


class FolderList(msgspec.Struct, frozen=True):
    """All files, ordered by path, and the versions of the tools that made them."""

    format: int
    tools: dict[str, str]
    files: list[ListedFile]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an output folder that is not as ``kepu.json`` says."""

    path: str
    code: str
    sentence: Sentence


def encoded(tools: Mapping[str, str], files: list[ListedFile]) -> bytes:
    """The bytes of ``kepu.json``: the same files, the same bytes."""
    told = FolderList(FORMAT, dict(sorted(tools.items())), sorted(files, key=lambda file: file.path))
    plain = msgspec.to_builtins(told)
    return msgspec.json.format(msgspec.json.encode(plain, order="deterministic"), indent=1) + b"\n"


def read_folder_list(folder: Path) -> FolderList:
    """The list in *folder*. Raises ``FolderListError`` where it is missing, damaged or hostile: a path
    that leaves the folder, a file named twice."""
    path = folder / FILE_NAME
    found = plain_file(folder, FILE_NAME)
    if found is None:
        raise FolderListError(
            sentence(
                "{folder} holds no {name}, so it was not made by Kepu, or not to the end.",
                folder=str(folder),
                name=FILE_NAME,
            )
        )
    if found.st_size > _LARGEST:
        raise _damaged(path, "it is too large")
    try:
        told = msgspec.json.decode(path.read_bytes(), type=FolderList)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise _damaged(path, str(error)) from error
    if told.format != FORMAT:
        raise _damaged(path, f"format {told.format}")
    for file in told.files:
        if not is_output_path(file.path) or not _DIGEST.fullmatch(file.digest) or file.size < 0:
            raise _damaged(path, repr(file.path))
    if len({file.path for file in told.files}) != len(told.files):
        raise _damaged(path, "a file is listed twice")
    return told


def _damaged(path: Path, cause: str) -> FolderListError:
    return FolderListError(
        sentence(
            "{path} cannot be used: {cause}. Run `kepu make` again to write it anew.",
            path=str(path),
            cause=cause,
        )
    )


def verify_folder(folder: Path) -> list[Problem]:
    """Read every listed file of *folder* and compare it with ``kepu.json``. Empty where all is right.

    Raises ``FolderListError`` where there is no list to compare with.
    """
    problems = (_problem(folder, file) for file in read_folder_list(folder).files)
    return [problem for problem in problems if problem is not None]


def _problem(folder: Path, file: ListedFile) -> Problem | None:
    found = plain_file(folder, file.path)
    if found is None:
        code = "missing" if not os.path.lexists(folder / file.path) else "not-a-file"
        told = (
            sentence("{path} is missing.", path=file.path)
            if code == "missing"
            else sentence("{path} is a link or something else that is no plain file.", path=file.path)
        )
        return Problem(file.path, code, told)
    if found.st_size != file.size:
        return Problem(
            file.path,
            "size",
            sentence(
                "{path} has {found} bytes and should have {listed}.",
                path=file.path,
                found=found.st_size,
                listed=file.size,
            ),
        )
    try:
        digest = _digest(folder / file.path)
    except OSError as error:
        return Problem(
            file.path,
            "unreadable",
            sentence("{path} cannot be read: {cause}.", path=file.path, cause=error.strerror or str(error)),
        )
    if digest != file.digest:
        return Problem(
            file.path,
            "digest",
            sentence("{path} holds other bytes than those that were made.", path=file.path),
        )
    return None


def _digest(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        return digest_descriptor(descriptor)
    finally:
        os.close(descriptor)
