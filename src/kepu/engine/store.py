# SPDX-License-Identifier: Apache-2.0
"""Where what was made is kept: objects by content digest, records by build key.

An object is renamed into place whole; its record is written after it, in one transaction. Killed
between the two, the store has an object that nobody refers to, which garbage collection sweeps.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from kepu.engine import sessions
from kepu.engine.digest import PREFIX, FileState, canonical_json, digest_file
from kepu.engine.disk import storage_error
from kepu.engine.errors import StorageError
from kepu.engine.index import Index, Row
from kepu.engine.language import sentence
from kepu.engine.records import NewFile, NewRecord, Record, StoredOutput
from kepu.engine.sessions import FileLock, Session

_FIND = """SELECT key, target, outputs, seconds, made, used, provisional FROM records
    WHERE key IN (SELECT value FROM json_each(?))"""
_LAST = """SELECT key, target, outputs, seconds, max(made), used, provisional FROM records
    WHERE target IN (SELECT value FROM json_each(?)) GROUP BY target"""
_RECORDED = "SELECT key, recorded FROM records WHERE key IN (SELECT value FROM json_each(?))"
_CLAIMS = "SELECT key, session FROM claims WHERE key IN (SELECT value FROM json_each(?))"
_outputs = msgspec.json.Decoder(tuple[StoredOutput, ...])
_USE_IS_FRESH = 3600.0


class Store:
    """A store in *folder*, made where it is missing. ``size_limit`` in bytes is what garbage collection
    keeps it under, ``None`` for no limit.

    Safe with several threads and several processes. Raises ``StorageError`` where the folder cannot
    be used.
    """

    def __init__(self, folder: Path, size_limit: int | None = None) -> None:
        self.folder = Path(folder).absolute()
        self.size_limit = size_limit
        self.objects = self.folder / "objects"
        self.work = self.folder / "work"
        self.tools = self.folder / "tools.json"
        self.seen_sources: dict[bytes, tuple[FileState, str]] = {}
        with self._told():
            self.objects.mkdir(parents=True, exist_ok=True)
            self.work.mkdir(exist_ok=True)
            self.index = Index(self.folder / "index.sqlite3")

    @contextmanager
    def _told(self, needed: int = 0) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise storage_error(error, self.folder, needed) from error

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def path(self, digest: str) -> Path:
        """Where the object of *digest* lies, whether it is there or not."""
        return Path(self._place(digest))

    def _place(self, digest: str) -> str:
        name = digest.removeprefix(PREFIX)
        return f"{self.objects}/{name[:2]}/{name[2:]}"

    def paths(self, record: Record) -> tuple[Path, ...]:
        """Where the outputs of *record* lie, in their order."""
        return tuple(self.path(output.digest) for output in record.outputs)

    def is_whole(self, record: Record) -> bool:
        """Whether every object of *record* is there, unchanged by size and time of last change.

        An object whose time alone differs is read; if its digest is wrong it is removed.
        """
        return all(map(self._is_sound, record.outputs))

    def _is_sound(self, output: StoredOutput) -> bool:
        try:
            found = os.lstat(self._place(output.digest))
        except OSError:
            return False
        if found.st_size != output.size:
            return False
        return found.st_mtime_ns == output.mtime_ns or self._is_true(output.digest)

    def _is_true(self, digest: str) -> bool:
        path = self.path(digest)
        try:
            if digest_file(path) == digest:
                return True
            path.unlink()
        except OSError:
            return False
        return False

    def verify(self) -> list[Path]:
        """Read every object; the paths of those whose bytes are not what their names say. These are
        removed, so that they are made again when they are next needed. Raises ``StorageError``."""
        with self._told():
            return [
                path
                for fan in sorted(self.objects.iterdir())
                for path in sorted(fan.iterdir())
                if not self._is_true(PREFIX + fan.name + path.name)
            ]

    def find(self, keys: Iterable[str]) -> dict[str, Record]:
        """The records of *keys* whose objects are whole, by key."""
        return {key: record for key, record in self.any_records(keys).items() if self.is_whole(record)}

    def any_records(self, keys: Iterable[str]) -> dict[str, Record]:
        """The records of *keys*, also those whose objects are gone, by key."""
        return {row[0]: _record(row) for row in self.index.read(_FIND, [json.dumps(list(keys))])}

    def last_records(self, targets: Iterable[str]) -> dict[str, Record]:
        """The newest record of each target named, whole or not, by target name."""
        return {row[1]: _record(row) for row in self.index.read(_LAST, [json.dumps(list(targets))])}

    def holds_provisional(self) -> bool:
        """Whether anything in it was made from a source whose digest was not known then."""
        return bool(self.index.read("SELECT 1 FROM records WHERE provisional LIMIT 1", []))

    def recorded_inputs(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What each of *keys* is the digest of, as far as it is recorded."""
        rows = self.index.read(_RECORDED, [json.dumps(list(keys))])
        return {key: json.loads(bytes(recorded).decode("utf-8", "surrogatepass")) for key, recorded in rows}

    def keep(self, new: Sequence[NewRecord]) -> list[Record]:
        """Take the files of *new* into the store and record them, all in one transaction.

        The files are moved away; one with a second hard link is copied, for it may be somebody's
        original. Raises ``StorageError``.
        """
        now = time.time()
        needed = sum(file.size for each in new for file in each.files)
        with self._told(needed), self.busy():
            records = [
                Record(
                    each.key,
                    each.target,
                    tuple(map(self._take, each.files)),
                    each.seconds,
                    now,
                    now,
                    each.provisional,
                )
                for each in new
            ]
            recorded = {each.key: canonical_json(each.recorded) for each in new}
            self.write_records(records, recorded)
        return records

    def write_records(self, records: Sequence[Record], recorded: Mapping[str, bytes]) -> None:
        """Write *records*; *recorded* holds the canonical JSON of what each key is the digest of."""
        rows = [
            (
                each.key,
                each.target,
                msgspec.json.encode(each.outputs),
                each.seconds,
                each.made,
                each.used,
                each.provisional,
                recorded[each.key],
            )
            for each in records
        ]
        with self.index.writing() as database:
            database.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
            database.executemany("DELETE FROM claims WHERE key = ?", [(each.key,) for each in records])

    def _take(self, file: NewFile) -> StoredOutput:
        path = self.path(file.digest)
        if not (path.is_file() and path.stat().st_size == file.size and self._is_true(file.digest)):
            path.parent.mkdir(exist_ok=True)
            place = file.place
            if place.stat().st_nlink > 1:
                place = place.with_name(place.name + ".copy")
                copy_durably(file.place, place)
            place.chmod(0o444)
            place.replace(path)
        found = path.stat()
        if found.st_size != file.size:
            raise StorageError(sentence("{path} changed while it was kept. Run again.", path=str(path)))
        return StoredOutput(file.output, file.digest, file.size, found.st_mtime_ns)

    def note_use(self, records: Iterable[Record]) -> None:
        """Remember that *records* are used now (to the hour), so that they are the last to be evicted."""
        now = time.time()
        stale = [(now, record.key) for record in records if now - record.used > _USE_IS_FRESH]
        if stale:
            with self.index.writing() as database:
                database.executemany("UPDATE records SET used = ? WHERE key = ?", stale)

    def busy(self) -> FileLock:
        """Held while objects come in, so that no garbage collection runs between object and record."""
        return FileLock(self.folder / "collecting.lock", shared=True)

    def open_session(self, keys: Iterable[str] | None = None) -> Session:
        """A working place; records of *keys*, of all by default, are in use, and not evicted, until it is
        closed."""
        with self._told():
            sessions.sweep(self.work)
            session = Session(self.work)
            if keys is not None:
                self.use(session, keys)
            return session

    def use(self, session: Session, keys: Iterable[str]) -> None:
        """Say which keys *session* uses from now on."""
        with self.index.writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO sessions VALUES (?, ?)",
                (session.name, json.dumps(list(keys))),
            )

    def close_session(self, session: Session) -> None:
        """Give the working place back."""
        with self.index.writing() as database:
            database.execute("DELETE FROM sessions WHERE name = ?", (session.name,))
            database.execute("DELETE FROM claims WHERE session = ?", (session.name,))
        session.close()

    def claim(self, session: Session, keys: Sequence[str]) -> set[str]:
        """Those of *keys* that nobody else alive is making; they are this session's until it lets go."""
        with self.index.writing() as database:
            owners = dict(database.execute(_CLAIMS, [json.dumps(list(keys))]).fetchall())
            free = {
                key
                for key in keys
                if owners.get(key, session.name) == session.name
                or not sessions.is_living(self.work, owners[key])
            }
            database.executemany(
                "INSERT OR REPLACE INTO claims VALUES (?, ?)", [(key, session.name) for key in sorted(free)]
            )
        return free

    def release(self, session: Session, keys: Iterable[str]) -> None:
        """Let go of claims."""
        with self.index.writing() as database:
            database.executemany(
                "DELETE FROM claims WHERE key = ? AND session = ?", [(key, session.name) for key in keys]
            )


def _record(row: Row) -> Record:
    key, target, outputs, seconds, made, used, provisional = row
    return Record(key, target, _outputs.decode(outputs), seconds, made, used, bool(provisional))


def copy_durably(source: Path, place: Path) -> None:
    """Copy the bytes of *source* to *place*, down to the disk. Raises ``OSError``."""
    with source.open("rb") as read, place.open("wb") as written:
        shutil.copyfileobj(read, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())
