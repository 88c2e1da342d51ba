# SPDX-License-Identifier: Apache-2.0
"""What a disk says when it refuses, in sentences, and how much is free on it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from kepu.engine.errors import StorageError
from kepu.engine.language import sentence

NEARLY_FULL = 1 << 20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
STORAGE_ERRORS = _FULL | _REFUSED | {errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE}
"""Numbers of ``OSError`` that blame the disk or the system, not the work."""


def readable_size(size: int) -> str:
    """*size* bytes as ``12 B``, ``3.4 kB``, ``5.6 MB`` (powers of 1,000)."""
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{size} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def free_bytes(folder: Path) -> int:
    """The bytes that are free for us on the disk of *folder*, or of its nearest parent that exists."""
    place = folder.absolute()
    while True:
        try:
            return shutil.disk_usage(place).free
        except (FileNotFoundError, NotADirectoryError):
            if place == place.parent:
                raise
            place = place.parent


def storage_error(error: OSError, path: Path, needed: int = 0) -> StorageError:
    """The ``StorageError`` that tells of *error* at *path*; *needed* is in bytes, 0 where unknown."""
    if error.errno in _FULL:
        return no_space(path, needed)
    if error.errno in _REFUSED:
        return StorageError(
            sentence(
                "{path} cannot be written: {cause}. Give this user the right to write there, or choose "
                "another folder.",
                path=str(path),
                cause=os.strerror(error.errno or 0),
            )
        )
    if error.errno == errno.EFBIG:
        return StorageError(
            sentence(
                "{path} is larger than a file may be here. Raise the limit (ulimit -f), or choose "
                "another disk.",
                path=str(path),
            )
        )
    return StorageError(
        sentence(
            "{path} cannot be used: {cause}. Check the disk, then run again.",
            path=str(path),
            cause=error.strerror or str(error),
        )
    )


def no_space(path: Path, needed: int = 0) -> StorageError:
    """The ``StorageError`` for a full disk, with what is free and, where known, what is needed."""
    free = readable_size(free_bytes(path))
    if needed:
        return StorageError(
            sentence(
                "The disk of {path} is full: {free} are free, {needed} are needed. Make room, then run "
                "again: what is made already is kept.",
                path=str(path),
                free=free,
                needed=readable_size(needed),
            )
        )
    return StorageError(
        sentence(
            "The disk of {path} is full: {free} are free. Make room, then run again: what is made "
            "already is kept.",
            path=str(path),
            free=free,
        )
    )
