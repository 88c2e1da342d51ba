# SPDX-License-Identifier: Apache-2.0
"""The meter against the signals of EBU Tech 3341, synthesised here, and channels that are not right."""

from pathlib import Path

import pytest

from kepu.engine.sound.meter import Loudness, measure
from tests.masters import ffmpeg


def tone(levels: list[tuple[float, float]], path: Path) -> Path:
    """A stereo sine of 1 kHz: dBFS and seconds one after the other."""
    inputs = [each for level, seconds in levels for each in
              ("-f", "lavfi", "-i", f"sine=1000:r=48000:d={seconds},volume={level + 18.0618:.4f}dB:precision=double,"
               "aformat=sample_fmts=dbl,pan=stereo|c0=c0|c1=c0")]  # fmt: skip
    ffmpeg(*inputs, "-filter_complex", f"concat=n={len(levels)}:v=0:a=1", "-c:a", "pcm_f32le", path)
    return path


def measured(path: Path, channels: int = 2) -> Loudness:
    return measure(path, "wav", "[0:0]", [], channels, folder=path.parent)


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
    ids=["case 1", "case 2", "case 3", "case 4", "case 5"],
)
def test_integrated_loudness_of_tech_3341(
    levels: list[tuple[float, float]], wanted: float, tmp_path: Path
) -> None:
    assert measured(tone(levels, tmp_path / "tone.wav")).integrated == pytest.approx(wanted, abs=0.1)


def test_surround_weighs_more_in_case_6(tmp_path: Path) -> None:
    path = tmp_path / "surround.wav"
    levels = [10 ** (level / 20) for level in (-28, -28, -24, -30, -30)]
    channels = "|".join(f"{level:.6f}*sin(2*PI*1000*t)" for level in levels)
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{channels}':c=5.0:s=48000:d=20", "-c:a", "pcm_f32le", path)
    assert measured(path, 5).integrated == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("divisor", "degrees", "amplitude", "wanted"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
def test_true_peak_of_tech_3341(
    divisor: int, degrees: float, amplitude: float, wanted: float, tmp_path: Path
) -> None:
    path = tmp_path / "peak.wav"
    signal = f"{amplitude}*sin(2*PI*(n/{divisor}+{degrees}/360))*min(1,min(n,96000-n)/4800)"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{signal}|{signal}':s=48000:d=2", "-c:a", "pcm_f32le", path)
    peak = measured(path).true_peak
    assert peak is not None and wanted - 0.4 <= peak <= wanted + 0.2


def test_silence_is_no_sound_and_no_infinity(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", 3, path)
    found = measured(path)
    assert (found.integrated, found.range, found.true_peak, found.good_channel) == (None, None, None, None)


@pytest.mark.parametrize(
    ("left", "right", "good"),
    [("0.5*sin(880*PI*t)", "0", 0), ("0.0003*random(0)", "0.5*sin(880*PI*t)", 1),
     ("0.5*sin(880*PI*t)", "-0.5*sin(880*PI*t)", 0), ("0.5*sin(880*PI*t)", "0.5*sin(880*PI*t)", None),
     ("0.5*sin(880*PI*t)", "0.2*sin(300*PI*t)", None)],
    ids=["left only", "right only", "inverted", "the same", "two voices"],
)  # fmt: skip
def test_an_empty_or_inverted_channel_is_found(
    left: str, right: str, good: int | None, tmp_path: Path
) -> None:
    path = tmp_path / "pair.wav"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{left}|{right}':s=48000:d=3", "-c:a", "pcm_f32le", path)
    assert measured(path).good_channel == good
