# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a backup of a house that goes on working."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import kepu
from kepu.conf.archives import snapshot
from kepu.conf.archives.contents import HOUSE, SEALED, Manifest
from kepu.conf.archives.errors import ArchiveError
from kepu.conf.archives.sealing import check_passphrase, seal
from kepu.conf.archives.tarball import Writer, check_contents
from kepu.conf.house import House, house_text
from kepu.engine.disk import STORAGE_ERRORS, free_bytes, no_space, storage_error
from kepu.engine.language import sentence

NAMED = re.compile(r"kepu-\d{8}T\d{6}Z\.tar")
STAGE = ".backup-"
OF_ONE_PLACE = ("database-url", "storage-url")
"""Secrets that say where things are on this machine: they go into no backup."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a backup is made: whether secrets go into it, behind which passphrase (empty for none), how many of
    the newest are kept, and whether media of publications, which are made again of masters, go into it."""

    secrets: bool = False
    passphrase: str = ""
    keep: int = 14
    media: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written and read back: where, its size, its files, and older ones that went."""

    path: Path
    size: int
    files: int
    removed: tuple[Path, ...]


def back_up(
    house: House,
    options: dict[str, Any],
    folder: Path,
    wanted: Wanted,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Made:
    """Write a backup of *house* into *folder*, read it back, and only then remove the oldest. *options* are
    Django's for the database. Raises ``ArchiveError`` or ``StorageError``; then nothing new is there."""
    if wanted.passphrase:
        check_passphrase(wanted.passphrase)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(house), _stage(house) as stage:
        database = snapshot.take(house, options, stage, media=wanted.media)
        _check_room(stage, folder)
        path = folder / f"kepu-{now():%Y%m%dT%H%M%SZ}.tar"
        try:
            manifest = _write(house, stage, database, path, wanted, now())
        except OSError as error:
            if error.errno in STORAGE_ERRORS:
                raise storage_error(error, path) from error
            raise
    return Made(path, path.stat().st_size, len(manifest.files), tuple(_remove_oldest(folder, wanted.keep)))


@contextmanager
def _alone(house: House) -> Iterator[None]:
    """One backup at a time: a second one is told so."""
    descriptor = os.open(house.folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise ArchiveError(
            sentence("Another backup of this house is being made; wait until it is done.")
        ) from error
    finally:
        os.close(descriptor)


@contextmanager
def _stage(house: House) -> Iterator[Path]:
    """A folder on the disk of the house; those of backups that were killed go first."""
    for left in house.folder.glob(f"{STAGE}*"):
        shutil.rmtree(left, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=house.folder))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _check_room(stage: Path, folder: Path) -> None:
    needed = sum(path.stat().st_size + 1024 for path in snapshot.walk(stage))
    if free_bytes(folder) < needed:
        raise no_space(folder, needed)


def _write(
    house: House, stage: Path, database: str, path: Path, wanted: Wanted, moment: datetime
) -> Manifest:
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    half = Path(beside)
    try:
        with os.fdopen(descriptor, "wb") as file:
            writer = Writer(file, Manifest(moment.isoformat(timespec="seconds"), kepu.__version__))
            _fill(writer, house, stage, database, wanted)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        manifest = check_contents(half)
        half.rename(path)
        _sync(path.parent)
    finally:
        half.unlink(missing_ok=True)
    return manifest


def _fill(writer: Writer, house: House, stage: Path, database: str, wanted: Wanted) -> None:
    writer.add(database, stage / database)
    openly = wanted.secrets and not wanted.passphrase
    told = house if wanted.secrets else replace(house, mail=without_password(house.mail))
    writer.add_bytes(HOUSE, house_text(told).encode("utf-8"))
    secrets = secrets_of(house) if wanted.secrets else {}
    if openly:
        for name, text in secrets.items():
            writer.add_bytes(f"secrets/{name}", text.encode("utf-8"))
    elif secrets:
        writer.add_bytes(SEALED, seal(secrets, wanted.passphrase))
    for path in snapshot.walk(stage):
        name = path.relative_to(stage).as_posix()
        if name != database:
            writer.add(name, path)


def secrets_of(house: House) -> dict[str, str]:
    """The secrets of *house* that are good in another place too."""
    files = sorted(house.secrets.iterdir()) if house.secrets.is_dir() else []
    plain = [path for path in files if path.is_file() and not path.name.startswith(".")]
    return {path.name: path.read_text("utf-8") for path in plain if path.name not in OF_ONE_PLACE}


def without_password(url: str) -> str:
    """*url* without the password in it."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username}@{host}"))


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_oldest(folder: Path, keep: int) -> list[Path]:
    """Remove all but the *keep* newest backups that have the name we give; others are somebody else's."""
    old = sorted((path for path in folder.iterdir() if NAMED.fullmatch(path.name)), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old
