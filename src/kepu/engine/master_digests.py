# SPDX-License-Identifier: Apache-2.0
"""Digests of large files from outside, remembered by size, time of change, inode and device."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kepu.engine.digest import PROVISIONAL, FileState, digest_descriptor
from kepu.engine.errors import MediaError, SourceChanged
from kepu.engine.graph import Graph, Source
from kepu.engine.language import sentence
from kepu.engine.store import Store

_SECOND = 1_000_000_000


def digest_of_source(store: Store, path: Path) -> str:
    """The content digest of the file *path*; it is read only where the store does not know it.

    Raises ``MediaError`` where it cannot be read, ``SourceChanged`` where it changes meanwhile.
    """
    try:
        known = known_state(store, path)
        if known is not None and known[0] == FileState.of(path):
            store.seen_sources[_stored(path)] = known
            return known[1]
        return _read(store, path)
    except OSError as error:
        raise MediaError(
            sentence("{path} cannot be read: {cause}.", path=str(path), cause=error.strerror or str(error))
        ) from error


def _read(store: Store, path: Path) -> str:
    started = time.time_ns()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        before = FileState.of(descriptor)
        digest = digest_descriptor(descriptor)
        if FileState.of(path) != before:
            raise changed(path)
    finally:
        os.close(descriptor)
    store.seen_sources[_stored(path)] = before, digest
    if _is_settled(before, started):
        remember(store, path, before, digest)
    return digest


def _stored(path: Path) -> bytes:
    return os.fsencode(path.absolute())


def _is_settled(state: FileState, now: int) -> bool:
    # A write in the same tick of the file system's clock as ours leaves no trace in the time of change.
    tick = 2 * _SECOND if state.mtime_ns % _SECOND == 0 else _SECOND // 20
    return state.mtime_ns + tick < now


def remember(store: Store, path: Path, state: FileState, digest: str) -> None:
    """Note that *path* in *state* holds the bytes of *digest*."""
    with store.index.writing() as database:
        database.execute(
            "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)",
            (_stored(path), *state, digest),
        )


def trust(store: Store, path: Path, digest: str) -> None:
    """Take the word of somebody who has read *path* whole that its bytes are those of *digest*: it is not
    read again while it stays as it is. Raises ``MediaError`` where it is not there."""
    try:
        state = FileState.of(path)
    except OSError as error:
        raise MediaError(
            sentence("{path} cannot be read: {cause}.", path=str(path), cause=error.strerror or str(error))
        ) from error
    store.seen_sources[_stored(path)] = state, digest
    if known_state(store, path) != (state, digest):
        remember(store, path, state, digest)


def known_state(store: Store, path: Path) -> tuple[FileState, str] | None:
    """The state in which *path* was last read and its digest then, or ``None``."""
    rows = store.index.read(
        "SELECT size, mtime_ns, inode, device, digest FROM sources WHERE path = ?",
        (_stored(path),),
    )
    return (FileState(*rows[0][:4]), rows[0][4]) if rows else None


def note_sources(store: Store, graph: Graph) -> dict[str, FileState]:
    """The state of each source of *graph* in which its digest or identity is true, by name.

    Raises ``SourceChanged`` where a file is no longer in it, or is gone.
    """
    return {source.name: _noted(store, source) for source in graph.sources.values()}


def _noted(store: Store, source: Source) -> FileState:
    try:
        state = FileState.of(source.path)
    except OSError as error:
        raise changed(source.path) from error
    if source.digest.startswith(PROVISIONAL):
        if state.identity != source.digest:
            raise changed(source.path)
        return state
    known = store.seen_sources.get(_stored(source.path)) or known_state(store, source.path)
    if known is not None and known[1] == source.digest and known[0] != state:
        raise changed(source.path)
    return state


def changed(path: Path) -> SourceChanged:
    """The error for a file that did not stay as it was."""
    return SourceChanged(
        sentence(
            "{path} changed, or was removed, while it was in use. Nothing made from it since is kept. "
            "Run again when it is complete.",
            path=str(path),
        )
    )
