# SPDX-License-Identifier: Apache-2.0
"""Working places inside a store, each held by one living process.

A session is a folder under ``work/`` and a lock file beside it. The kernel drops the lock when the
process ends, however it ends, so whoever can take the lock knows that the folder is nobody's.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import uuid4
from weakref import WeakSet

_SUFFIX = ".lock"
_held: WeakSet[FileLock] = WeakSet()


class FileLock:
    """An advisory lock (``flock``) on *path*, which is made where it is missing. Raises ``OSError``;
    ``BlockingIOError`` where *wait* is false and somebody holds it.

    It belongs to this process alone: a forked child closes its copy.
    """

    def __init__(self, path: Path, *, shared: bool = False, wait: bool = True) -> None:
        self.path = path
        how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        while True:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            _held.add(self)
            try:
                fcntl.flock(self._descriptor, how)
            except BaseException:
                self.release()
                raise
            if self._still_there():
                return
            self.release()

    def _still_there(self) -> bool:
        # Between our open and our lock a sweeper may have removed the file: then we hold nothing.
        mine = os.fstat(self._descriptor)
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False
        return (mine.st_ino, mine.st_dev) == (there.st_ino, there.st_dev)

    def release(self) -> None:
        """Let go. Safe to call twice."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _forget_locks_in_child() -> None:
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_forget_locks_in_child)


class Session:
    """A working folder of this process in *work*, for jobs, on the store's own file system.

    ``name`` is unique. Leaving it removes the folder. Raises ``OSError``.
    """

    def __init__(self, work: Path) -> None:
        self.name = f"{os.getpid()}-{uuid4().hex[:12]}"
        self.folder = work / self.name
        self._numbers = count()
        self._lock = FileLock(work / (self.name + _SUFFIX))
        self.folder.mkdir()

    def new_folder(self) -> Path:
        """An empty folder for one job. Raises ``OSError``."""
        folder = self.folder / f"{next(self._numbers):06d}"
        folder.mkdir()
        return folder

    def close(self) -> None:
        """Remove the folder and what is in it, and let go of the lock."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.path.unlink(missing_ok=True)
        self._lock.release()


def living(work: Path) -> Iterator[str]:
    """The names of sessions whose process lives."""
    for path in work.glob("*" + _SUFFIX):
        try:
            FileLock(path, wait=False).release()
        except BlockingIOError:
            yield path.name.removesuffix(_SUFFIX)


def is_living(work: Path, name: str) -> bool:
    """Whether the process of session *name* lives."""
    path = work / (name + _SUFFIX)
    if not path.exists():
        return False
    try:
        FileLock(path, wait=False).release()
    except BlockingIOError:
        return True
    return False


@contextmanager
def _dead(path: Path) -> Iterator[bool]:
    try:
        lock = FileLock(path, wait=False)
    except BlockingIOError:
        yield False
        return
    with lock:
        yield True


def sweep(work: Path) -> int:
    """Remove what dead processes left in *work*; how many working folders that were."""
    swept = 0
    for path in sorted(work.glob("*" + _SUFFIX)):
        with _dead(path) as dead:
            if dead:
                folder = path.with_name(path.name.removesuffix(_SUFFIX))
                swept += folder.exists()
                shutil.rmtree(folder, ignore_errors=True)
                path.unlink(missing_ok=True)
    return swept
