# SPDX-License-Identifier: Apache-2.0
"""How loud a sound is (ITU-R BS.1770-5, EBU R 128 and Tech 3342), and how its two channels stand.

One pass of ffmpeg's ``ebur128``, whose true peak is taken at four times 48 kHz, and the levels of the
channels and of their sum, at 8 kHz, which is enough to see a silent or an inverted one. A mono sound is
measured as the one channel it is.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from kepu.engine.errors import ChildError
from kepu.engine.language import sentence
from kepu.engine.process import Limits, input_arguments, run_ffmpeg

SILENCE = -69.9
"""LUFS at or below which there is no sound: nothing passed the absolute gate."""
QUIETEST = -100.0
"""dBFS; what is below counts as this, as JSON has no infinities."""
ONE_CHANNEL = 30.0
"""dB between two channels above which the quieter one is taken for empty."""
OPPOSED = -0.9
"""Correlation below which two channels cancel each other."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """``integrated`` in LUFS, ``range`` in LU, ``true_peak`` in dBTP, all ``None`` for silence;
    ``levels`` is each channel's power in dBFS, ``correlation`` of a pair from -1 to 1."""

    integrated: float | None
    range: float | None
    true_peak: float | None
    levels: tuple[float, ...] = ()
    correlation: float | None = None

    @property
    def good_channel(self) -> int | None:
        """The channel to use for both where the other is empty or cancels it, else ``None``."""
        if self.integrated is None or self.correlation is None:
            return None
        left, right = self.levels
        if abs(left - right) > ONE_CHANNEL:
            return 0 if left > right else 1
        return 0 if self.correlation < OPPOSED else None


def measure(
    path: Path,
    demuxer: str,
    source: str,
    filters: list[str],
    audio_channels: int,
    *,
    folder: Path,
    before: tuple[str, ...] = (),
    integrated_only: bool = False,
    cancel: Event | None = None,
    niceness: int = 0,
) -> Loudness:
    """Measure what *source*, a label of ffmpeg's filter graph such as ``[0:1]``, reads of *path*, behind
    *filters*, which leave *audio_channels* channels.

    With *integrated_only* nothing else is measured, at a third of the cost: the true peak is ``None``.
    *folder* is where the child runs. Raises ``ChildError``, and what ``run_ffmpeg`` raises.
    """
    graph = f"{source}{','.join([*filters, 'anull'])}"
    peak = "none" if integrated_only else "true"
    meter = f"ebur128=peak={peak}:metadata=1:framelog=quiet,ametadata=mode=print:key=lavfi.r128.I:file=-"
    if audio_channels == 2 and not integrated_only:
        graph += (
            f",asplit[all][pair];[all]{meter}[out];[pair]aresample=8000,"
            "pan=3c|c0=c0|c1=c1|c2=0.5*c0+0.5*c1,"
            "astats=measure_perchannel=RMS_level:measure_overall=none,anullsink"
        )
    else:
        graph += f",{meter}[out]"
    arguments = [
        "-v", "level+info", "-nostats", *before, "-threads", "1", *input_arguments(path, demuxer),
        "-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[out]",
        "-c:a", "pcm_f64le", "-f", "null", "-",
    ]  # fmt: skip
    limits = Limits(cpu_seconds=3600, wall_seconds=7200.0)
    done = run_ffmpeg(arguments, reads=[path], folder=folder, limits=limits, cancel=cancel, niceness=niceness)
    return _parsed(done.output.decode("ascii", "replace"), done.messages)


def _parsed(frames: str, messages: str) -> Loudness:
    told = re.findall(r"^lavfi\.r128\.I=(-?[\d.]+)$", frames[-4096:], re.MULTILINE)
    if "Summary:" not in messages:
        raise ChildError(sentence("The loudness could not be measured."), messages[-4000:])
    integrated = float(told[-1]) if told else _summary(messages, "I", "LUFS")
    levels = tuple(_level(found) for found in re.findall(r"RMS level dB: (\S+)", messages))
    pair = levels[:2]
    if integrated is None or integrated <= SILENCE:
        return Loudness(None, None, None, pair)
    peak = _summary(messages, "Peak", "dBFS")
    correlation = _correlation(*levels) if len(levels) == 3 else None
    return Loudness(round(integrated, 2), _summary(messages, "LRA", "LU"), peak, pair, correlation)


def _summary(messages: str, name: str, unit: str) -> float | None:
    found = re.findall(rf"^\s+{name}:\s+(-?[\d.]+) {unit}$", messages, re.MULTILINE)
    return float(found[-1]) if found else None


def _level(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        return QUIETEST
    return round(max(QUIETEST, level), 1) if math.isfinite(level) else QUIETEST


def _correlation(left: float, right: float, middle: float) -> float:
    """Of two channels, from their powers and that of half their sum, in dB."""
    powers = [10 ** (level / 10) for level in (left, right, middle)]
    value = (4 * powers[2] - powers[0] - powers[1]) / (2 * math.sqrt(powers[0] * powers[1]))
    return round(max(-1.0, min(1.0, value)), 3)
