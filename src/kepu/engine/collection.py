# SPDX-License-Identifier: Apache-2.0
"""Garbage collection: keeping a store under its size, at the cost of making things again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from kepu.engine import sessions
from kepu.engine.digest import PREFIX, FileState
from kepu.engine.disk import storage_error
from kepu.engine.records import StoredOutput
from kepu.engine.sessions import FileLock
from kepu.engine.store import Store


@dataclass(frozen=True, slots=True)
class Collected:
    """What a garbage collection did, in objects and bytes.

    ``evicted`` can be made again; ``orphans`` belonged to no record. ``left`` is what the store takes
    by itself afterwards; ``shared`` is what it shares with published files by hard links, so that
    evicting it would free nothing; ``irreplaceable`` is the part of ``left`` whose sources are no
    longer at hand.
    """

    evicted: int
    evicted_bytes: int
    orphans: int
    orphan_bytes: int
    stale_folders: int
    left_bytes: int
    shared_bytes: int
    irreplaceable_bytes: int


@dataclass(slots=True)
class _Object:
    path: Path
    size: int
    shared: bool
    used: float = -1.0
    in_use: bool = False
    replaceable: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    target: str
    outputs: tuple[StoredOutput, ...]
    made: float
    used: float
    inputs: tuple[str, ...]


class _Recorded(msgspec.Struct):
    inputs: dict[str, str] = {}


def collect(store: Store, size_limit: int | None = None, *, also_irreplaceable: bool = False) -> Collected:
    """Sweep what belongs to nobody, then evict the least recently used objects until *store* takes at
    most *size_limit* bytes (by default its own limit; ``None`` evicts nothing).

    Evicted is only what a record can make again from sources that are at hand, unless
    *also_irreplaceable*, and nothing that a living session uses. Records made under provisional
    identities are dropped. Raises ``StorageError``.
    """
    limit = store.size_limit if size_limit is None else size_limit
    try:
        with FileLock(store.folder / "collecting.lock"):
            return _collect(store, limit, also_irreplaceable)
    except OSError as error:
        raise storage_error(error, store.folder) from error


def _collect(store: Store, limit: int | None, also_irreplaceable: bool) -> Collected:
    stale_folders = sessions.sweep(store.work)
    in_use = _forget_the_dead(store)
    known = _known(store)
    objects = {
        PREFIX + path.parent.name + path.name: _Object(path, found.st_size, found.st_nlink > 1)
        for path, found in _walk(store.objects)
    }
    _mark(store, known, objects, in_use)
    orphans = [each for each in objects.values() if each.used < 0]
    for each in orphans:
        each.path.unlink()
    mine = [each for each in objects.values() if each.used >= 0 and not each.shared]
    evicted = _evict(mine, limit, also_irreplaceable)
    removed = {each.path for each in (*evicted, *orphans)}
    gone = {digest for digest, each in objects.items() if each.path in removed}
    _prune(store, known, objects.keys() - gone)
    return Collected(
        evicted=len(evicted),
        evicted_bytes=_sum(evicted),
        orphans=len(orphans),
        orphan_bytes=_sum(orphans),
        stale_folders=stale_folders,
        left_bytes=_sum(mine) - _sum(evicted),
        shared_bytes=sum(each.size for each in objects.values() if each.shared and each.used >= 0),
        irreplaceable_bytes=sum(
            each.size for each in mine if not each.replaceable and each.path not in removed
        ),
    )


def _sum(objects: list[_Object]) -> int:
    return sum(each.size for each in objects)


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for fan in os.scandir(folder):
        if fan.is_dir(follow_symlinks=False):
            for entry in os.scandir(fan.path):
                yield Path(entry.path), entry.stat(follow_symlinks=False)


def _forget_the_dead(store: Store) -> set[str]:
    living = set(sessions.living(store.work))
    rows = store.index.read("SELECT name, keys FROM sessions")
    in_use = {key for name, keys in rows if name in living for key in json.loads(keys)}
    if living - {name for name, _ in rows}:  # One did not say yet which keys it uses: perhaps all.
        in_use |= {key for (key,) in store.index.read("SELECT key FROM records")}
    dead = [(name,) for name, _ in rows if name not in living]
    early = store.index.read("SELECT key FROM records WHERE provisional")
    with store.index.writing() as database:
        database.executemany("DELETE FROM sessions WHERE name = ?", dead)
        database.executemany("DELETE FROM claims WHERE session = ?", dead)
        early = [row for row in early if row[0] not in in_use]
        database.executemany("DELETE FROM records WHERE key = ?", early)
    return in_use


def _known(store: Store) -> dict[str, _Known]:
    outputs = msgspec.json.Decoder(tuple[StoredOutput, ...])
    recorded = msgspec.json.Decoder(_Recorded)
    return {
        key: _Known(
            key, target, outputs.decode(files), made, used, tuple(recorded.decode(told).inputs.values())
        )
        for key, target, files, made, used, told in store.index.read(
            "SELECT key, target, outputs, made, used, recorded FROM records"
        )
    }


def _mark(store: Store, known: dict[str, _Known], objects: dict[str, _Object], in_use: set[str]) -> None:
    replaceable = _replaceable(known, _sources_at_hand(store))
    for key, record in known.items():
        for output in record.outputs:
            found = objects.get(output.digest)
            if found is not None:
                found.used = max(found.used, record.used)
                found.in_use = found.in_use or key in in_use
                found.replaceable = found.replaceable or key in replaceable


def _sources_at_hand(store: Store) -> set[str]:
    at_hand = set()
    for path, size, mtime_ns, inode, device, digest in store.index.read("SELECT * FROM sources"):
        try:
            if FileState.of(os.fsdecode(path)) == (size, mtime_ns, inode, device):
                at_hand.add(digest)
        except OSError:
            continue
    return at_hand


def _replaceable(known: dict[str, _Known], at_hand: set[str]) -> set[str]:
    """The keys that can be made again: all that they are made from is at hand, or can be."""
    answers: dict[str, bool] = dict.fromkeys(at_hand, True)
    for first in known:
        open_keys = [first]
        while open_keys:
            key = open_keys[-1]
            lacking = [each for each in known[key].inputs if each in known and each not in answers]
            if lacking and key not in answers:
                open_keys.extend(lacking)
                continue
            answers.setdefault(key, all(answers.get(each, False) for each in known[key].inputs))
            open_keys.pop()
    return {key for key in known if answers[key]}


def _evict(mine: list[_Object], limit: int | None, also_irreplaceable: bool) -> list[_Object]:
    evicted: list[_Object] = []
    if limit is None:
        return evicted
    over = _sum(mine) - limit
    for each in sorted(mine, key=lambda found: (found.used, found.path)):
        if over <= 0:
            break
        if not each.in_use and (each.replaceable or also_irreplaceable):
            each.path.unlink()
            evicted.append(each)
            over -= each.size
    return evicted


def _prune(store: Store, known: dict[str, _Known], there: set[str]) -> None:
    """Drop records whose objects are gone, except each target's newest, which explains what happened."""
    newest: dict[str, _Known] = {}
    for record in known.values():
        if record.target not in newest or newest[record.target].made < record.made:
            newest[record.target] = record
    dropped = [
        (key,)
        for key, record in known.items()
        if newest[record.target] is not record and any(each.digest not in there for each in record.outputs)
    ]
    with store.index.writing() as database:
        database.executemany("DELETE FROM records WHERE key = ?", dropped)
