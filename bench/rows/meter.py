# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loudness meter against the signals of EBU Tech 3341."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.ffmpeg import run
from bench.masters import Place
from bench.results import Result
from kepu.engine.sound.meter import Loudness
from kepu.engine.sound.meter import measure as heard

TITLE = "The meter"
HOW = (
    "Signals of EBU Tech 3341 (2016), synthesised here: a sine of 1 kHz in steps (cases 1 to 5), five"
    " channels (case 6), and the true peaks of cases 15 to 19, for which the standard allows +0.2 and"
    " -0.4 dB. Cases 7 and 8 are recordings that we may not have."
)
STEPS: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((-23, 20),),
    2: ((-33, 20),),
    3: ((-36, 10), (-23, 60), (-36, 10)),
    4: ((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)),
    5: ((-26, 20), (-20, 20.1), (-26, 20)),
}
"""By case, levels in dBFS and how many seconds each lasts."""
LOUD = {1: -23.0, 2: -33.0, 3: -23.0, 4: -23.0, 5: -23.0, 6: -23.0}
SURROUND = (-28, -28, -24, -30, -30)
"""Case 6: dBFS of left, right, centre and the two behind."""
PEAKS = {15: (4, 0, 0.5, -6.0), 16: (4, 45, 0.5, -6.0), 17: (6, 60, 0.5, -6.0), 18: (8, 67.5, 0.5, -6.0),
         19: (4, 45, 1.41, 3.0)}  # fmt: skip
"""By case: samples a period, phase in degrees, amplitude, and the true peak in dBTP."""
TOLERANCE = 0.1
PEAK_ABOVE, PEAK_BELOW = 0.2, 0.4


def measure(place: Place) -> Iterator[Result]:
    """The worst of the loudness cases, and how near the worst true peak is to what is allowed."""
    folder = place.folder / "meter"
    folder.mkdir(exist_ok=True)
    errors = {case: _integrated(folder, case) - wanted for case, wanted in LOUD.items()}
    worst = max(errors, key=lambda case: abs(errors[case]))
    told = ", ".join(f"{case}: {error:+.2f}" for case, error in errors.items())
    yield Result(f"integrated loudness, the worst is case {worst}", abs(errors[worst]), "LU", TOLERANCE,
                 other="as the standard says", ours=told)  # fmt: skip
    peaks = {case: _peak(folder, *signal[:3]) - signal[3] for case, signal in PEAKS.items()}
    parts = {case: error / PEAK_ABOVE if error > 0 else -error / PEAK_BELOW for case, error in peaks.items()}
    worst = max(parts, key=lambda case: parts[case])
    told = ", ".join(f"{case}: {error:+.2f}" for case, error in peaks.items())
    yield Result(
        f"true peak, part of what is allowed, the worst is case {worst}", 100 * abs(parts[worst]), "%", 100,
        other="+0.2 dB, -0.4 dB", ours=told,
    )  # fmt: skip


def _integrated(folder: Path, case: int) -> float:
    surround = case not in STEPS
    signal = _tones(SURROUND) if surround else _steps(STEPS[case])
    seconds = 20.0 if surround else sum(seconds for _, seconds in STEPS[case])
    found = _heard(folder, signal, "5.0" if surround else "stereo", seconds)
    if found.integrated is None:
        raise ValueError(f"the meter hears nothing in case {case}")
    return found.integrated


def _peak(folder: Path, divisor: float, degrees: float, amplitude: float) -> float:
    # Faded in and out, as the standard asks, so that nothing but the sine has a peak.
    one = f"{amplitude}*sin(2*PI*(n/{divisor}+{degrees}/360))*min(1,min(n,96000-n)/4800)"
    found = _heard(folder, f"{one}|{one}", "stereo", 2)
    if found.true_peak is None:
        raise ValueError("the meter hears nothing")
    return found.true_peak


def _steps(levels: Sequence[tuple[float, float]]) -> str:
    """Both channels: the amplitude of each step while it lasts."""
    amplitude, end = "0", sum(seconds for _, seconds in levels)
    for level, seconds in reversed(levels):
        end -= seconds
        amplitude = f"if(gte(t,{end + seconds:.6f}),{amplitude},{10 ** (level / 20):.8f})"
    return "|".join([f"{amplitude}*sin(2*PI*1000*t)"] * 2)


def _tones(levels: Sequence[float]) -> str:
    return "|".join(f"{10 ** (level / 20):.8f}*sin(2*PI*1000*t)" for level in levels)


def _heard(folder: Path, signal: str, layout: str, seconds: float) -> Loudness:
    path = folder / "signal.wav"
    run("-f", "lavfi", "-i", f"aevalsrc='{signal}':c={layout}:s=48000:d={seconds}", "-c:a", "pcm_f32le", path)
    found = heard(path, "wav", "[0:0]", [], signal.count("|") + 1, folder=folder)
    path.unlink()
    return found
