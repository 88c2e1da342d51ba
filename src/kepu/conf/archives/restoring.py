# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a house of a backup, in a place that is empty."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from kepu.conf.archives import postgresql
from kepu.conf.archives.contents import HOUSE, POSTGRESQL, SEALED, SQLITE, Manifest
from kepu.conf.archives.errors import ArchiveError
from kepu.conf.archives.sealing import unseal
from kepu.conf.archives.snapshot import check_sqlite
from kepu.conf.archives.tarball import check_contents, copy, opened
from kepu.conf.databases import database, holds_a_house
from kepu.conf.house import House, keep_secret, make_folders, read_house
from kepu.engine.language import sentence

READABLE = ("public",)
"""What anybody may read keeps its mode for it; the rest is its owner's alone."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A house that stands again: when its backup was made, its files, and whether its secrets are in it."""

    house: House
    made_at: str
    files: int
    secrets: bool


def restore(archive: Path, folder: Path, url: str = "", passphrase: str = "") -> Restored:
    """Make the house in *folder*, whose database is at *url* (SQLite in the folder where empty), of
    *archive*. Every byte is checked before anything is written; a folder or a database that holds
    something is refused. Raises ``EngineError``; then *folder* is as it was."""
    if not archive.is_file():
        raise ArchiveError(sentence("There is no backup at {path}.", path=str(archive)))
    manifest = check_contents(archive)
    _check_fits(manifest, url, passphrase)
    _refuse_what_is_there(folder, url)
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _unpack(archive, stage)
        _open_secrets(stage, passphrase)
        _load_database(stage, url)
        if url:
            keep_secret(stage / "secrets" / "database-url", url)
        stage.rename(folder)  # onto an empty folder, or onto nothing
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    house = read_house(folder)
    make_folders(house)
    return Restored(house, manifest.made_at, len(manifest.files), _holds_secrets(manifest))


def _holds_secrets(manifest: Manifest) -> bool:
    return any(name == SEALED or name.startswith("secrets/") for name in manifest.files)


def _check_fits(manifest: Manifest, url: str, passphrase: str) -> None:
    """Raises ``ArchiveError`` where the backup and the database that is named are of two kinds."""
    held = {SQLITE, POSTGRESQL} & set(manifest.files)
    wanted = POSTGRESQL if url.startswith("postgres") else SQLITE
    if HOUSE not in manifest.files or len(held) != 1:
        raise ArchiveError(sentence("This backup holds no house; use another one."))
    if wanted not in held and wanted == SQLITE:
        raise ArchiveError(
            sentence("This backup is of PostgreSQL; name an empty database with --database postgresql://….")
        )
    if wanted not in held:
        raise ArchiveError(sentence("This backup is of SQLite; leave --database and DATABASE_URL away."))
    if SEALED in manifest.files and not passphrase:
        raise ArchiveError(
            sentence(
                "The secrets of this backup are sealed; give the file of their passphrase with --passphrase."
            )
        )


def _refuse_what_is_there(folder: Path, url: str) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArchiveError(
            sentence(
                "{folder} is not empty, and nothing there is overwritten; name an empty folder.",
                folder=str(folder),
            )
        )
    if url.startswith("postgres"):
        postgresql.refuse_unless_empty(url)
    elif url and holds_a_house(url, folder):
        raise ArchiveError(sentence("The database holds a house already; name an empty one."))


def _unpack(archive: Path, stage: Path) -> None:
    """Write every file of *archive* below *stage*, which is new and ours alone: no link can stand in it."""
    with opened(archive) as (manifest, members):
        for name, source in members:
            path = stage / name
            open_to = 0o755 if name.split("/")[0] in READABLE else 0o700
            _make_parents(stage, path.parent, open_to)
            with _new_file(path, open_to & 0o666) as file:
                copy(archive, name, source, file, manifest.files[name])


def _make_parents(stage: Path, folder: Path, mode: int) -> None:
    for each in [*reversed(folder.relative_to(stage).parents), folder.relative_to(stage)]:
        if not (stage / each).exists():
            (stage / each).mkdir()
            (stage / each).chmod(mode)


def _new_file(path: Path, mode: int) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    os.fchmod(descriptor, mode)
    return os.fdopen(descriptor, "wb")


def _open_secrets(stage: Path, passphrase: str) -> None:
    sealed = stage / SEALED
    if not sealed.exists():
        return
    for name, text in unseal(sealed.read_bytes(), passphrase).items():
        if Path(name).name != name or name.startswith("."):
            raise ArchiveError(sentence("This backup holds a secret with no proper name; do not use it."))
        keep_secret(stage / "secrets" / name, text)
    sealed.unlink()


def _load_database(stage: Path, url: str) -> None:
    if url.startswith("postgres"):
        postgresql.load(database(url, stage), stage / POSTGRESQL)
        (stage / POSTGRESQL).unlink()
    else:
        check_sqlite(stage / SQLITE)
        target = Path(database(url, replace(House(stage)).database)["NAME"])
        (stage / SQLITE).replace(target)
        target.chmod(0o600)
    (stage / "database").rmdir()
