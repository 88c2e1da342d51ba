# SPDX-License-Identifier: Apache-2.0
"""The tools whose versions decide what bytes come out."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from kepu.engine.digest import FileState
from kepu.engine.errors import ChildError
from kepu.engine.language import sentence
from kepu.engine.process import Finished, Limits, bundled_ffmpeg, ffmpeg_program, run_ffmpeg

_LIMITS = Limits(cpu_seconds=10, wall_seconds=30)
_PICTURE = ("-f", "lavfi", "-i", "color=s=64x64:r=25:d=0.04", "-threads", "1", "-pix_fmt", "yuv420p")


@cache
def ffmpeg_version() -> str:
    """ffmpeg's own name for itself with the compiler's and the libraries' versions, one line each.

    The ffmpeg of imageio-ffmpeg holds its encoders, and its name tells of them too. Another may load
    those of the system: it is asked for each encoder's version by encoding one small picture.

    Raises ``ChildError`` where ffmpeg cannot be run, or has no libx264.
    """
    told = _run("-version").output.decode("utf-8", "replace")
    lines = [line.strip() for line in told.splitlines()]
    kept = [line for line in lines if line.startswith(("ffmpeg version", "built with", "lib"))]
    if not kept:
        raise ChildError(sentence("ffmpeg does not say its version. Check what KEPU_FFMPEG points at."), told)
    if ffmpeg_program() != bundled_ffmpeg():
        kept += encoder_versions()
    return "\n".join(kept)


def encoder_versions() -> list[str]:
    """The versions of x264 and SVT-AV1 as they name themselves; SVT-AV1 is left out where ffmpeg has
    none. Raises ``ChildError`` where ffmpeg has no libx264."""
    try:
        stream = _run(*_PICTURE, "-c:v", "libx264", "-f", "h264", "pipe:1").output
    except ChildError as error:
        raise ChildError(
            sentence(
                "{program} cannot encode H.264: it was built without libx264. Give another by KEPU_FFMPEG.",
                program=str(ffmpeg_program()),
            ),
            error.detail,
        ) from error
    found = re.search(rb"x264 - core [\w ]+", stream)
    versions = [found[0].decode()] if found else []
    try:
        messages = _run(*_PICTURE, "-c:v", "libsvtav1", "-f", "null", "-").messages
    except ChildError:
        return versions
    return versions + re.findall(r"SVT-AV1 Encoder Lib \S+", messages)


def _run(*arguments: str) -> Finished:
    with tempfile.TemporaryDirectory(prefix="kepu-") as folder:
        return run_ffmpeg(arguments, reads=(), folder=Path(folder), limits=_LIMITS)


class _Known(msgspec.Struct, frozen=True):
    """A version that a program of that path and state told."""

    program: str
    state: FileState
    version: str


def remembered_ffmpeg_version(memory: Path) -> str:
    """``ffmpeg_version``, remembered in the file *memory* while the program does not change. Only the
    ffmpeg of imageio-ffmpeg is: others change with the libraries that they load. Raises ``ChildError``."""
    program = ffmpeg_program()
    if program != bundled_ffmpeg():
        return ffmpeg_version()
    state = FileState.of(program)
    try:
        known = msgspec.json.decode(memory.read_bytes(), type=_Known)
        if (known.program, known.state) == (str(program), state):
            return known.version
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        pass  # It is not there yet, or damaged: it is asked for and written again.
    told = ffmpeg_version()
    # What cannot be remembered is asked for again the next time.
    with suppress(OSError):
        part = memory.with_name(f"{memory.name}.{os.getpid()}")
        part.write_bytes(msgspec.json.encode(_Known(str(program), state, told)))
        part.replace(memory)
    return told


@cache
def _pyav_version() -> str:
    """What PyAV's own module ``about`` says; neither PyAV nor importlib.metadata is loaded for it."""
    package = find_spec("av")
    for folder in package.submodule_search_locations or () if package else ():
        about = Path(folder, "about.py")
        told = about.read_text(encoding="utf-8") if about.is_file() else ""
        if found := re.search(r"^__version__ = \"([^\"]+)\"", told, re.MULTILINE):
            return found[1]
    raise ChildError(sentence("PyAV is not here; install the package av."))


def tool_versions(memory: Path | None = None) -> dict[str, str]:
    """The versions of all tools by the names that targets use; ffmpeg's is remembered in the file *memory*
    if it is given. Raises ``ChildError`` where a tool is missing."""
    ffmpeg = ffmpeg_version() if memory is None else remembered_ffmpeg_version(memory)
    return {"ffmpeg": ffmpeg, "pyav": _pyav_version()}
