# SPDX-License-Identifier: Apache-2.0
"""What encoders are told, and what manifests promise of it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.renditions.encoders import (
    X264_PRESETS,
    Encoding,
    av1_level,
    bandwidth,
    codec_string,
    encoder_arguments,
    h264_level,
)
from kepu.engine.renditions.picture import Size


@pytest.mark.parametrize(
    ("size", "rate", "kilobits", "level"),
    [
        (Size(1920, 1080), 25, 6000, 40),
        (Size(1920, 1080), 60, 6000, 42),
        (Size(1280, 720), 30, 3200, 31),
        (Size(1280, 720), 60, 3200, 32),
        (Size(854, 480), 25, 1500, 30),
        (Size(3840, 2160), 60, 30000, 52),
        (Size(2, 2), 1, 20, 10),
    ],
)
def test_the_level_is_the_lowest_of_the_standards_table_that_fits(size, rate, kilobits, level):
    assert h264_level(size, Fraction(rate), kilobits) == level


def test_av1_levels_follow_the_standards_table():
    assert av1_level(Size(1920, 1080), Fraction(30)) == 8
    assert av1_level(Size(1920, 1080), Fraction(60)) == 9
    assert av1_level(Size(426, 240), Fraction(25)) == 0


def test_codec_strings_name_profile_and_level():
    size = Size(1920, 1080)
    assert codec_string(Encoding("h264", size, 22, 6000, Fraction(25))) == "avc1.640028"
    assert codec_string(Encoding("av1", size, 32, 4000, Fraction(25))) == "av01.0.08M.08"


@given(st.sampled_from(X264_PRESETS), st.sampled_from(X264_PRESETS))
def test_what_stands_in_the_header_depends_on_the_rung_alone(preset, rung_preset):
    encoding = Encoding("h264", Size(640, 360), 23, 850, Fraction(25))
    arguments = encoder_arguments(encoding, preset, rung_preset)
    same = encoder_arguments(encoding, rung_preset, rung_preset)
    told = dict(option.split("=") for option in arguments[arguments.index("-x264-params") + 1].split(":"))
    meant = dict(option.split("=") for option in same[same.index("-x264-params") + 1].split(":"))
    assert told["ref"] == meant["ref"]
    assert arguments[arguments.index("-threads") + 1] == "1"
    assert "-pix_fmt" in arguments


def test_a_manifest_promises_a_quarter_more_than_the_peak_rate():
    assert bandwidth(6000) == 7_500_000
