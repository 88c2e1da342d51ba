# SPDX-License-Identifier: Apache-2.0
"""What a loudness report promises is what its filters do."""

from pathlib import Path

import msgspec
import pytest

from kepu.engine.recipe import Podcast
from kepu.engine.sound.decoding import Sound, read_filters
from kepu.engine.sound.meter import Loudness, measure
from kepu.engine.sound.reports import (
    CODING_MARGIN,
    SAMPLE_RATE,
    leveling_filters,
    loudness_targets,
    read_report,
)
from tests.engine.sounds import brief_of, make
from tests.masters import ffmpeg

VOICE = "0.1*sin(2*PI*300*t)+{peak}*exp(-40*mod(t,1))*sin(2*PI*500*t)"


def spoken(path: Path, peak: float) -> Path:
    """Ten seconds of a tone with a beat each second, as high as *peak*."""
    voice = VOICE.format(peak=peak)
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{voice}|{voice}':s=48000:d=10", "-c:a", "pcm_f32le", path)
    return path


def heard(path: Path, filters: list[str], *, integrated_only: bool = False) -> Loudness:
    return measure(path, "wav", "[0:0]", filters, 2, folder=path.parent, integrated_only=integrated_only)


def test_integrated_loudness_alone_is_the_same_loudness(tmp_path: Path) -> None:
    path = spoken(tmp_path / "voice.wav", 0.5)
    whole, alone = heard(path, []), heard(path, [], integrated_only=True)
    assert alone.integrated == whole.integrated
    assert (alone.true_peak, alone.levels) == (None, ())


@pytest.mark.parametrize(("peak", "limited"), [(0.0, False), (0.5, True), (0.9, True)])
def test_what_a_report_promises_is_what_its_filters_do(peak: float, limited: bool, tmp_path: Path) -> None:
    path = spoken(tmp_path / "voice.wav", peak)
    brief = brief_of(path, podcast=Podcast())
    (target,) = loudness_targets(brief)
    out = make([target], {"master": path}, tmp_path / "work")
    leveling = read_report(out / target.outputs[0]).leveled["podcast"]
    assert (leveling.limit is not None) == limited
    sound = msgspec.convert(target.parameters["sound"], Sound)
    result = heard(path, [*read_filters(sound, SAMPLE_RATE), *leveling_filters(leveling, SAMPLE_RATE)])
    assert result.integrated is not None and result.true_peak is not None
    assert result.integrated == pytest.approx(leveling.integrated, abs=0.1)
    assert result.integrated == pytest.approx(-16.0, abs=0.3)
    assert result.true_peak <= -1.0 - CODING_MARGIN + 0.3
