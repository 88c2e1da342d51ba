# SPDX-License-Identifier: Apache-2.0
"""The store's index: one SQLite file, used by several threads and processes at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from kepu.engine.disk import no_space
from kepu.engine.errors import StorageError
from kepu.engine.language import sentence
from kepu.engine.sessions import FileLock

VERSION = 1
_BUSY_SECONDS = 60.0
_SCHEMA = """
CREATE TABLE records (
    key TEXT PRIMARY KEY, target TEXT NOT NULL, outputs BLOB NOT NULL, seconds REAL NOT NULL,
    made REAL NOT NULL, used REAL NOT NULL, provisional INTEGER NOT NULL, recorded BLOB NOT NULL
);
CREATE INDEX records_of_target ON records (target, made);
CREATE TABLE sources (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL,
    device INTEGER NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (name TEXT PRIMARY KEY, keys BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE claims (key TEXT PRIMARY KEY, session TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE published (
    folder BLOB NOT NULL, path TEXT NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL, inode INTEGER NOT NULL, device INTEGER NOT NULL, PRIMARY KEY (folder, path)
) WITHOUT ROWID;
"""

Row = tuple[Any, ...]


class Index:
    """The database at *path*, made where it is missing. Every trouble is a ``StorageError``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        with self._told(), FileLock(path.with_name("opening.lock")):
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._prepare()

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = NORMAL")
        (version,) = run("PRAGMA user_version").fetchone()
        if version == 0:
            self._connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise StorageError(
                sentence(
                    "{path} was made by another version of Kepu. Use that version, or choose another "
                    "folder for the store.",
                    path=str(self.path),
                )
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._explained(error) from error

    def _explained(self, error: sqlite3.Error) -> StorageError:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith("SQLITE_FULL"):
            return no_space(self.path)
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return StorageError(
                sentence(
                    "{path} cannot be written. Give this user the right to write in its folder, or "
                    "choose another folder.",
                    path=str(self.path),
                )
            )
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return StorageError(
                sentence(
                    "{path} is damaged. Remove it, then run again: what it listed is made again.",
                    path=str(self.path),
                )
            )
        return StorageError(
            sentence(
                "{path} cannot be used: {cause}. Check the disk, then run again.",
                path=str(self.path),
                cause=str(error),
            )
        )

    def read(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows of *query*."""
        with self._told(), self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all that the block writes, or nothing. Keep it short."""
        with self._told(), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()
