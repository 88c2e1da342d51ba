# SPDX-License-Identifier: Apache-2.0
"""Masters drawn by ffmpeg for tests: small, quick, and as odd as the test needs."""

import io
import subprocess
import tempfile
import wave
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from kepu.engine.probe import probe
from kepu.engine.process import ffmpeg_program

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def ffmpeg(*arguments: str | int | Path, given: bytes = b"") -> bytes:
    """Run ffmpeg as it is, outside the limited child, with *given* to read; what it wrote to its output."""
    command = [str(ffmpeg_program()), "-v", "error", "-y", *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, input=given)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def film(
    path: Path,
    seconds: float = 4,
    *,
    size: str = "320x180",
    rate: str = "25",
    sound: bool = True,
    video: tuple[str, ...] = ("-g", "25"),
    more: tuple[str, ...] = (),
) -> Path:
    """A film at *path*: ffmpeg's second test picture under a tone of 440 Hz."""
    inputs = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=f=440:r=48000:d={seconds}"]
    audio = ["-c:a", "aac", "-b:a", "96k"] if sound else []
    ffmpeg(*inputs, *X264, *video, *audio, *more, path)
    return path


@cache
def silence() -> bytes:
    """A second of silence as a WAV file."""
    held = io.BytesIO()
    with wave.open(held, "wb") as written:
        written.setparams((1, 2, 8000, 0, "NONE", ""))
        written.writeframes(bytes(16_000))
    return held.getvalue()


@cache
def facts_of_silence() -> dict[str, Any]:
    """The facts of ``silence``, as they are kept of a master."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(silence())
        file.flush()
        told: dict[str, Any] = msgspec.to_builtins(probe(Path(file.name)))
    return told
