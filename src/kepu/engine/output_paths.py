# SPDX-License-Identifier: Apache-2.0
"""Which paths an output may have inside an output folder, and following them without leaving it."""

from __future__ import annotations

import os
import stat
from functools import cache
from pathlib import Path

RESERVED = frozenset({".kepu", "kepu.json"})
LONGEST = 1024
_LONGEST_PART = 200


@cache
def _good_part(part: str) -> bool:
    return (
        part not in ("", ".", "..")
        and part.isprintable()
        and "\\" not in part
        and len(os.fsencode(part)) <= _LONGEST_PART
    )


def is_output_path(path: str) -> bool:
    """Whether *path* is a relative POSIX path that stays inside the folder it is put under, is not one
    of the names Kepu keeps for itself, and holds no control or format characters."""
    parts = path.split("/")
    return len(path) <= LONGEST and parts[0] not in RESERVED and all(map(_good_part, parts))


def plain_file(folder: Path, relative: str) -> os.stat_result | None:
    """The status of the regular file *relative* in *folder*; ``None`` where there is none, or where it
    or a folder on the way is a link or something else. Raises ``OSError`` for other causes."""
    place = os.fspath(folder)
    parts = relative.split("/")
    for depth, part in enumerate(parts, start=1):
        place = f"{place}/{part}"
        try:
            found = os.lstat(place)
        except (FileNotFoundError, NotADirectoryError):
            return None
        last = depth == len(parts)
        if not (stat.S_ISREG(found.st_mode) if last else stat.S_ISDIR(found.st_mode)):
            return None
    return found
