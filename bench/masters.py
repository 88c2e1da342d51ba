# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masters for the benchmarks: 1080p25 H.264 under speech, composed from real clips where they lie beside us.

Real footage is found in the folder of ``KEPU_SHARED``, or in ``shared`` beside the repository; elsewhere a
twin is drawn with motion and noise. Everything is kept in the place of the benchmarks and made once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.ffmpeg import run

ROOT = Path(__file__).resolve().parent.parent
HOUR = 3600
LOOP = 40
"""Seconds of footage that long masters repeat."""
SENT_LOOP = 10
RATE = 25
_RICH = (
    "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-g", "50", "-sc_threshold", "0", "-bf", "2",
    "-pix_fmt", "yuv420p",
)  # fmt: skip
"""A key frame each two seconds and nowhere else: a copy that ends there leaves no hole between pictures."""

_SENT = (
    "-c:v", "libx264", "-preset", "veryfast", "-b:v", "8M", "-minrate", "8M", "-maxrate", "8M", "-bufsize",
    "8M", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where the benchmarks keep their masters and stores, and how long the ladder's master is, in seconds."""

    folder: Path
    seconds: float

    def keep(self, name: str, make: Callable[[Path], object]) -> Path:
        """The file *name*, made by *make* at the path it is given where it is not there yet."""
        path = self.folder / name
        if not path.exists():
            part = path.with_name("part-" + name)
            make(part)
            part.replace(path)
        return path

    def master(self) -> Path:
        """The ladder's master, without sound: far above any rung's rate."""
        return self.keep(
            f"master-{self.seconds:g}.mp4", partial(_repeated, self, _loop(self), self.seconds, False)
        )

    def hour(self) -> Path:
        """Sixty minutes with sound, too rich for any rung to be a copy."""
        return self.keep("hour.mp4", partial(_repeated, self, _loop(self), HOUR, True))

    def sent_hour(self) -> Path:
        """Sixty minutes with sound at 8 Mb/s, as a master is that somebody sends: no rung is a copy of it."""
        made = partial(_composed if shared() else _drawn, seconds=SENT_LOOP, encoding=_SENT)
        loop = self.keep("sent-loop.mp4", made)
        return self.keep("sent-hour.mp4", partial(_repeated, self, loop, HOUR, True))

    def minutes(self, count: int) -> Path:
        """The first *count* minutes of the same."""
        return self.keep(f"minutes-{count}.mp4", partial(_repeated, self, _loop(self), count * 60, True))

    def conforming(self) -> Path:
        """The ladder's master encoded as a web export is: within the 1080 rung, a key frame each 2 s."""
        return self.keep(f"conforming-{self.seconds:g}.mp4", partial(_exported, self.master()))

    def conforming_hour(self) -> Path:
        """Sixty minutes of the same, with sound."""
        loop = self.keep("conforming-loop.mp4", partial(_exported, _loop(self)))
        return self.keep("conforming-hour.mp4", partial(_repeated, self, loop, HOUR, True))

    def speech(self) -> Path:
        """Read speech, about a minute."""
        return self.keep("speech.m4a", _speech)


def shared() -> Path | None:
    """The folder of real clips, if it is there."""
    told = os.environ.get("KEPU_SHARED")
    for folder in (Path(told) if told else ROOT.parent / "shared", ROOT.parent / "shared"):
        if (folder / "media" / "make_master.py").is_file():
            return folder / "media"
    return None


def described() -> str:
    """What the masters show, in a sentence."""
    if shared():
        return "real footage and animation under read speech, 1080p25, composed by make_master.py."
    return "drawn motion and noise under synthetic speech, 1080p25: real footage was not at hand."


def _loop(place: Place) -> Path:
    return place.keep(f"loop-{LOOP}.mp4", _composed if shared() else _drawn)


def _composed(path: Path, seconds: int = LOOP, encoding: Sequence[str] = _RICH) -> None:
    folder = shared()
    assert folder is not None
    whole = path.with_name("composed.mp4")
    command = [sys.executable, str(folder / "make_master.py"), str(whole), "--seconds", str(seconds)]
    try:
        subprocess.run(command, check=True, capture_output=True)
        # Encoded again: where it repeats its clips the composed file has steps in its timestamps.
        run(
            "-i",
            whole,
            "-map",
            "0:v",
            "-vf",
            f"fps={RATE}",
            "-frames:v",
            str(seconds * RATE),
            *encoding,
            path,
        )
    finally:
        whole.unlink(missing_ok=True)


def _drawn(path: Path, seconds: int = LOOP, encoding: Sequence[str] = _RICH) -> None:
    size = f"s=1920x1080:r={RATE}"
    graph = (
        f"mandelbrot={size}:end_scale=0.01[deep];testsrc2={size},format=yuv420p[chart];"
        "[deep]format=yuv420p[far];[far][chart]blend=all_mode=average,noise=alls=6:allf=t,format=yuv420p[out]"
    )
    run("-filter_complex", graph, "-map", "[out]", "-frames:v", str(seconds * RATE), *encoding, path)


def _exported(source: Path, path: Path) -> None:
    peak = ("-maxrate", "5500k", "-bufsize", "5500k")
    keys = ("-g", "50", "-keyint_min", "50", "-sc_threshold", "0")
    run("-i", source, "-map", "0:v", "-c:v", "libx264", "-preset", "veryfast", "-crf", "22", *peak, *keys,
        "-pix_fmt", "yuv420p", path)  # fmt: skip


def _repeated(place: Place, loop: Path, seconds: float, sound: bool, path: Path) -> None:
    inputs: list[str | Path] = ["-stream_loop", "-1", "-i", loop]
    if sound:
        inputs += ["-stream_loop", "-1", "-t", f"{seconds:g}", "-i", place.speech()]
    maps = ["-map", "0:v", *(["-map", "1:a"] if sound else [])]
    run(
        *inputs, *maps, "-c", "copy", "-frames:v", str(round(seconds * RATE)), "-movflags", "+faststart", path
    )


def _speech(path: Path) -> None:
    folder = shared()
    if folder and (folder / "sonnet.wav").is_file():
        source = ["-i", str(folder / "sonnet.wav")]
    else:
        # Syllables four times a second, a pause each three seconds, over a breath of noise.
        voice = "0.3*sin(2*PI*(140+30*sin(t))*t)*max(0\\,sin(2*PI*4*t))*lt(mod(t\\,3)\\,2.4)+0.002*random(0)"
        source = ["-f", "lavfi", "-i", f"aevalsrc={voice}:s=48000:d=53"]
    run(*source, "-vn", "-ac", "2", "-ar", "48000", "-c:a", "aac", "-b:a", "128k", path)
