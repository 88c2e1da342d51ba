# SPDX-License-Identifier: AGPL-3.0-or-later
"""A bare ffmpeg, as others call it: outside the limited child, on as many threads as it likes."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from kepu.engine.process import ffmpeg_program


def run(*arguments: str | Path, folder: Path | None = None) -> str:
    """Run ffmpeg in *folder*; what it printed as messages of level info. Raises ``CalledProcessError``."""
    command = [str(ffmpeg_program()), "-hide_banner", "-nostdin", "-nostats", "-y", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, cwd=folder)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr[-4000:])
    return done.stderr


def concatenated(parts: Sequence[Path], place: Path) -> Path:
    """The bytes of *parts* one after the other in *place*: an init segment and its media."""
    with place.open("wb") as written:
        for part in parts:
            written.write(part.read_bytes())
    return place
