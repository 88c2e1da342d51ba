# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folders and files of a house: room on their disks, and who may read them."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from kepu.conf.checkup.finding import Finding, good, worth_knowing, wrong
from kepu.conf.house import FILE, House, modes
from kepu.engine.disk import readable_size
from kepu.engine.language import sentence

FEW_BYTES = 5 << 30
"""Below so much free, the operator is told."""
FEW_FILES = 0.05
"""The same for the share of inodes."""


def check_disks(house: House, look: Callable[[Path], os.statvfs_result] = os.statvfs) -> list[Finding]:
    """Room for bytes and for files on each disk that the house writes to."""
    found, seen = [], set()
    for place in (house.folder, house.private, house.public, house.backups, Path(tempfile.gettempdir())):
        if not place.is_dir() or place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        found += _disk(place, look(place), house.least_free)
    return found


def _disk(place: Path, disk: os.statvfs_result, least: int) -> list[Finding]:
    free = disk.f_bavail * disk.f_frsize
    size = readable_size(free)
    if free < least:
        return [
            wrong(
                "disk",
                sentence(
                    "The disk of {place} has {free} left, and uploads are refused; make room, or lower"
                    " least_free in house.toml.",
                    place=str(place),
                    free=size,
                ),
            )
        ]
    if disk.f_files and disk.f_favail < FEW_FILES * disk.f_files:
        return [
            wrong(
                "disk",
                sentence(
                    "The disk of {place} can hold {count} more files only; delete files, or make it anew with"
                    " more inodes.",
                    place=str(place),
                    count=disk.f_favail,
                ),
            )
        ]
    if free < max(FEW_BYTES, 2 * least):
        return [
            worth_knowing(
                "disk",
                sentence("The disk of {place} has {free} left; make room soon.", place=str(place), free=size),
            )
        ]
    return [good("disk", sentence("The disk of {place} has {free} left.", place=str(place), free=size))]


def check_folders(house: House) -> list[Finding]:
    """Whether each folder is there, with the mode that it must have and an owner who is us."""
    found = []
    for folder, mode in modes(house).items():
        if not folder.is_dir():
            found.append(wrong("folders", sentence("{path} is missing; run `kepu setup`.", path=str(folder))))
        elif wide := stat.S_IMODE(folder.stat().st_mode) & ~mode:
            found.append(
                wrong(
                    "folders",
                    sentence(
                        "{path} is open to others ({mode}); run `chmod {wanted} {path}`.",
                        path=str(folder),
                        mode=f"{wide | mode:o}",
                        wanted=f"{mode:o}",
                    ),
                )
            )
        elif not os.access(folder, os.W_OK | os.X_OK):
            found.append(
                wrong(
                    "folders",
                    sentence("{path} cannot be written by this user; run `chown` on it.", path=str(folder)),
                )
            )
    return found or [good("folders", sentence("Every folder is there, for those alone who may see it."))]


def check_secrets(house: House) -> list[Finding]:
    """Whether anybody else may read what is secret."""
    files = [house.folder / FILE, *house.folder.glob("kepu.sqlite3*")]
    if house.secrets.is_dir():
        files += house.secrets.iterdir()
    found = [
        wrong(
            "secrets",
            sentence("{path} can be read by others; run `chmod 600 {path}`.", path=str(path)),
        )
        for path in sorted(files)
        if path.is_file() and path.stat().st_mode & 0o077
    ]
    return found or [good("secrets", sentence("Secrets can be read by their owner alone."))]
