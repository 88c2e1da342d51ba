# SPDX-License-Identifier: Apache-2.0
"""The tools whose versions decide what bytes come out."""

from __future__ import annotations

import re
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path

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


def tool_versions() -> dict[str, str]:
    """The versions of all tools by the names that targets use."""
    return {"ffmpeg": ffmpeg_version(), "pyav": version("av")}
