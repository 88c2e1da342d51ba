# SPDX-License-Identifier: Apache-2.0
"""Masters drawn by ffmpeg for tests: small, quick, and as odd as the test needs."""

import subprocess
from pathlib import Path

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
