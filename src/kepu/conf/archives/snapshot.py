# SPDX-License-Identifier: AGPL-3.0-or-later
"""A house at one instant, while it goes on working.

Files of a house are written beside and renamed into place, never changed: a hard link to one keeps what it
held. They are linked before the database is copied and again after it: what the copy speaks of is then there,
whether it was deleted or came in meanwhile. Only what came and went between the two rounds may be missing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from kepu.conf.archives import postgresql
from kepu.conf.archives.contents import POSTGRESQL, SQLITE
from kepu.conf.archives.errors import ArchiveError
from kepu.conf.house import House
from kepu.engine.language import sentence

SQLITE_MAGIC = b"SQLite format 3\0"
BESIDE_SQLITE = ("-wal", "-shm", "-journal")
KEPT = ("private", "public")
PAGES, MEDIA = "pages", "m"
"""What in the public tree is made again from the rest: pages when they are asked for, media from masters."""


def take(
    house: House,
    options: dict[str, Any],
    stage: Path,
    meanwhile: Callable[[], None] = lambda: None,
    *,
    media: bool = True,
) -> str:
    """Put the files and the database of *house* into the folder *stage*, which must be on its disk; returns
    the name of the database's file in it. *options* are Django's for the database; *meanwhile* is called
    between the two rounds. Without *media* those of publications are left out. Raises ``ArchiveError``."""
    left_out = [house.public / PAGES, *([] if media else [house.public / MEDIA])]
    for name in KEPT:
        link_tree(house.folder / name, stage / name, left_out)
    sqlite = options["ENGINE"].endswith("sqlite3")
    name = SQLITE if sqlite else POSTGRESQL
    (stage / name).parent.mkdir(mode=0o700)
    if sqlite:
        copy_sqlite(Path(options["NAME"]), stage / name)
        check_sqlite(stage / name)
    else:
        postgresql.dump(options, stage / name)
    meanwhile()
    for each in KEPT:
        link_tree(house.folder / each, stage / each, left_out)
    return name


def link_tree(source: Path, target: Path, left_out: Sequence[Path] = ()) -> None:
    """Link every plain file below *source* to the same place below *target*, unless it stands there, or in a
    folder that is *left_out*.
    What is deleted meanwhile is left out; symbolic links are never followed, nor kept."""
    for path in walk(source, left_out):
        kept = target / path.relative_to(source)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError, FileExistsError):
            keep_file(path, kept)


def walk(folder: Path, left_out: Sequence[Path] = ()) -> Iterator[Path]:
    """Every plain file below *folder* and not below one *left_out*, in order, at any depth; what vanishes
    meanwhile is passed over."""
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        folders = [Path(each.path) for each in reversed(found) if each.is_dir(follow_symlinks=False)]
        pending += [each for each in folders if each not in left_out]
        yield from (Path(each.path) for each in found if each.is_file(follow_symlinks=False))


def keep_file(path: Path, kept: Path) -> None:
    """Keep what *path* holds now at *kept*. A database of SQLite changes in place and is copied by SQLite;
    everything else is linked, or copied where the disk links nothing. Raises ``FileExistsError``."""
    if path.name.endswith(BESIDE_SQLITE) and is_sqlite(path.with_name(path.name.rpartition("-")[0])):
        return
    if is_sqlite(path):
        if not kept.exists():
            copy_sqlite(path, kept)
        return
    try:
        os.link(path, kept, follow_symlinks=False)
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:
        shutil.copyfile(path, kept, follow_symlinks=False)


def is_sqlite(path: Path) -> bool:
    """Whether *path* is a database of SQLite, by its first bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError:
        return False


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy the database at *source* as it is at one instant; writers go on meanwhile."""
    try:
        with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise ArchiveError(
            sentence("{path} cannot be copied: {cause}.", path=str(source), cause=str(error))
        ) from error


def check_sqlite(path: Path) -> None:
    """Raises ``ArchiveError`` where the database at *path* is damaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            told = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        told = str(error)
    if told != "ok":
        raise ArchiveError(
            sentence(
                "The database is damaged: {cause}. Restore the last good backup into an empty folder.",
                cause=told,
            )
        )
