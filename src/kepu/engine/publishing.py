# SPDX-License-Identifier: Apache-2.0
"""Putting what was made into the output folder: each file whole, none that was not asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kepu.engine.collection import collect
from kepu.engine.digest import FileState, digest_file
from kepu.engine.disk import storage_error
from kepu.engine.errors import EngineError, GraphError, StorageError
from kepu.engine.folder_list import FILE_NAME, FolderListError, ListedFile, encoded, read_folder_list
from kepu.engine.graph import Graph
from kepu.engine.language import sentence
from kepu.engine.output_paths import plain_file
from kepu.engine.records import Record, StoredOutput
from kepu.engine.sessions import FileLock
from kepu.engine.store import Store, copy_durably

_LOCK = "publishing.lock"
_UNKNOWN = FileState(-1, -1, -1, -1)


class NotMade(EngineError):
    """A graph cannot be published, for some of its targets are not made."""

    permanent = False


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did, as paths in the output folder; ``listed`` counts all files there now."""

    put: tuple[str, ...]
    removed: tuple[str, ...]
    listed: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """A file that an earlier publication put, or was about to put when it was killed."""

    digests: frozenset[str]
    state: FileState | None = None


def publish(graph: Graph, store: Store, folder: Path, *, partial: bool = False) -> Published:
    """Put every published output of *graph* into *folder*, by hard link or else by copy, each by an
    atomic rename and only where it is not there already; remove what an earlier publication put and
    is no longer wanted; write ``kepu.json`` last. A store with a limit is brought under it then.

    Raises ``NotMade`` where targets are missing in *store*, unless *partial*, which leaves those out;
    ``GraphError`` for a graph with provisional identities; ``StorageError`` where the disk refuses, or
    where *folder* holds a file of somebody else's in the way, which is never touched.
    """
    folder = folder.absolute()
    records = _records(graph, store, partial)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(store.folder / _LOCK), store.busy():
            published = _Publication(graph, store, folder.resolve(), records).run()
    except OSError as error:
        raise storage_error(error, Path(os.fsdecode(error.filename or folder))) from error
    if store.size_limit is not None:
        collect(store)
    return published


def _records(graph: Graph, store: Store, partial: bool) -> list[Record]:
    wanted = [target.name for target in graph if target.published]
    if any(graph.is_provisional(name) for name in wanted):
        raise GraphError(
            sentence("What is made from a source whose digest is not known yet is not published.")
        )
    found = store.find(graph.key(name) for name in wanted)
    missing = [name for name in wanted if graph.key(name) not in found]
    if missing and not partial:
        raise NotMade(
            sentence(
                "{count} of {total} targets are not made yet, {first} among them. Build them first.",
                count=len(missing),
                total=len(wanted),
                first=graph.targets[missing[0]].label,
            )
        )
    return [found[graph.key(name)] for name in wanted if graph.key(name) in found]


class _Publication:
    """One run of ``publish``, with the locks held."""

    def __init__(self, graph: Graph, store: Store, folder: Path, records: list[Record]) -> None:
        self.graph, self.store, self.folder, self.records = graph, store, folder, records
        self.placed = self._earlier()
        self.known_folders = {""}
        self.wanted: set[str] = set()

    def _earlier(self) -> dict[str, _Placed]:
        placed: dict[str, _Placed] = {}
        with suppress(FolderListError):
            for file in read_folder_list(self.folder).files:
                placed[file.path] = _Placed(frozenset({file.digest}))
        rows = self.store.index.read(
            "SELECT path, digest, size, mtime_ns, inode, device FROM published WHERE folder = ?",
            [os.fsencode(self.folder)],
        )
        for path, digest, *state in rows:
            listed = placed[path].digests if path in placed else frozenset()
            placed[path] = _Placed(listed | {digest}, FileState(*state))
        return placed

    def run(self) -> Published:
        outputs = [output for record in self.records for output in record.outputs]
        wanted = self.wanted = {output.path for output in outputs}
        self._sweep()
        lacking = [output for output in outputs if not self._is_there(output)]
        for output in lacking:
            self._refuse_foreign(output)
        self._note([(output, _UNKNOWN) for output in lacking])
        self._note([(output, self._put(output)) for output in lacking])
        removed = tuple(path for path in sorted(self.placed.keys() - wanted) if self._remove(path))
        listed = self._write_list()
        self._forget(self.placed.keys() - wanted)
        return Published(tuple(output.path for output in lacking), removed, listed)

    def _is_there(self, output: StoredOutput) -> bool:
        found = plain_file(self.folder, output.path)
        if found is None or found.st_size != output.size:
            return False
        earlier = self.placed.get(output.path)
        state = _state(found)
        if earlier is not None and earlier.state == state and earlier.digests == {output.digest}:
            return True
        return state == FileState.of(self.store.path(output.digest))

    def _sweep(self) -> None:
        """Remove files that a killed publication was still writing."""
        _part(self.folder / FILE_NAME).unlink(missing_ok=True)
        for path, placed in self.placed.items():
            if placed.state == _UNKNOWN:
                part = _part(self.folder / path)
                with suppress(NotADirectoryError):
                    part.unlink(missing_ok=True)

    def _refuse_foreign(self, output: StoredOutput) -> None:
        place = self.folder / output.path
        if not os.path.lexists(place) or output.path in self.placed or self._is_equal(output):
            return
        if place.is_symlink() or not place.is_dir():
            raise StorageError(
                sentence(
                    "{path} is there already and was not put there by Kepu. Move it away, or choose "
                    "another folder.",
                    path=str(place),
                )
            )

    def _put(self, output: StoredOutput) -> FileState:
        place = self.folder / output.path
        self._open_way(output.path)
        if place.is_dir() and not place.is_symlink():
            self._clear_folder(output.path)
        part = _part(place)
        part.unlink(missing_ok=True)
        try:
            try:
                os.link(self.store.path(output.digest), part, follow_symlinks=False)
            except OSError:  # Another file system, or one without hard links, or too many of them.
                copy_durably(self.store.path(output.digest), part)
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        return FileState.of(place)

    def _is_equal(self, output: StoredOutput) -> bool:
        return plain_file(self.folder, output.path) is not None and (
            digest_file(self.folder / output.path) == output.digest
        )

    def _open_way(self, path: str) -> None:
        parts = path.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            part = "/".join(parts[:depth])
            if part not in self.known_folders:
                place = self.folder / part
                if place.is_symlink() or (place.exists() and not place.is_dir()):
                    self._clear_way(part, place)
                place.mkdir(exist_ok=True)
                self.known_folders.add(part)

    def _clear_way(self, part: str, place: Path) -> None:
        # What was a file in an earlier publication may be a folder in this one.
        if part not in self.placed or not self._remove(part):
            raise _in_the_way(place)

    def _clear_folder(self, path: str) -> None:
        for inner in self.placed.keys() - self.wanted:
            if inner.startswith(path + "/"):
                self._remove(inner)
        if (self.folder / path).is_dir():
            raise _in_the_way(self.folder / path)

    def _remove(self, path: str) -> bool:
        """Remove *path* if it is still what we put there, and folders that this leaves empty."""
        found = plain_file(self.folder, path)
        place = self.folder / path
        earlier = self.placed[path]
        if found is None or (_state(found) != earlier.state and digest_file(place) not in earlier.digests):
            return False
        place.unlink()
        with suppress(OSError):
            while (place := place.parent) != self.folder:
                place.rmdir()
        return True

    def _note(self, outputs: Sequence[tuple[StoredOutput, FileState]]) -> None:
        # Before anything is put, too: killed in between, the next publication knows what is ours.
        folder = os.fsencode(self.folder)
        rows = [(folder, output.path, output.digest, *state) for output, state in outputs]
        if rows:
            with self.store.index.writing() as database:
                database.executemany("INSERT OR REPLACE INTO published VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def _forget(self, paths: Iterable[str]) -> None:
        rows = [(os.fsencode(self.folder), path) for path in paths]
        if rows:
            with self.store.index.writing() as database:
                database.executemany("DELETE FROM published WHERE folder = ? AND path = ?", rows)

    def _write_list(self) -> int:
        files = [
            ListedFile(
                output.path,
                output.size,
                output.digest,
                record.target,
                record.key,
                self.graph.recorded_inputs(record.target)["inputs"],
            )
            for record in self.records
            for output in record.outputs
        ]
        data = encoded(self.graph.tools, files)
        place = self.folder / FILE_NAME
        if plain_file(self.folder, FILE_NAME) is not None and place.read_bytes() == data:
            return len(files)
        part = _part(place)
        try:
            with part.open("wb") as written:
                written.write(data)
                written.flush()
                os.fsync(written.fileno())
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        return len(files)


def _part(place: Path) -> Path:
    """Where what will be *place* is written before it is whole."""
    return place.with_name(f".{place.name}.kepu-part")


def _state(found: os.stat_result) -> FileState:
    return FileState(found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev)


def _in_the_way(place: Path) -> StorageError:
    return StorageError(
        sentence(
            "{path} is in the way: something else of that name is there. Move it away, or choose "
            "another folder.",
            path=str(place),
        )
    )
