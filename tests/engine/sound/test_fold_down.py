# SPDX-License-Identifier: Apache-2.0
"""Every layout folds by one matrix, and nothing that fits before clips after."""

from array import array

import pytest

from kepu.engine.sound.fold_down import _LAYOUTS, fold_filter, matrix, speakers
from tests.masters import ffmpeg

CHANNELS = {name: len(told.split()) for name, told in _LAYOUTS.items()}


@pytest.mark.parametrize("layout", CHANNELS)
def test_no_row_of_the_matrix_exceeds_full_scale(layout: str) -> None:
    rows = matrix(layout, CHANNELS[layout])
    assert max(sum(left for left, _ in rows), sum(right for _, right in rows)) == pytest.approx(1)
    swapped = sorted(rows) == sorted((right, left) for left, right in rows)
    assert swapped, "left and right are treated alike"


def test_five_one_is_the_matrix_of_bs_775() -> None:
    rows = matrix("5.1(side)", 6)
    total = 1 + 2 * 0.7071
    assert [pytest.approx(each) for each in rows] == [
        (1 / total, 0), (0, 1 / total), (0.7071 / total, 0.7071 / total), (0, 0),
        (0.7071 / total, 0), (0, 0.7071 / total),
    ]  # fmt: skip


@pytest.mark.parametrize("layout", ["5.1", "5.1(side)", "7.1", "quad", "4.0"])
def test_ffmpeg_folds_each_channel_where_the_matrix_says(layout: str) -> None:
    count = CHANNELS[layout]
    told = next(
        line.split()[1] for line in ffmpeg("-layouts").decode().splitlines() if line.split()[:1] == [layout]
    )
    assert told.split("+") == speakers(layout, count), "ffmpeg has the channels in the order we think"
    for channel in range(count):
        levels = "|".join("0.5" if each == channel else "0" for each in range(count))
        folded = ffmpeg(
            "-f", "lavfi", "-i", f"aevalsrc={levels}:c={layout}:d=0.01", "-af", fold_filter(layout, count),
            "-f", "f32le", "-",
        )  # fmt: skip
        found = array("f", folded)
        left, right = matrix(layout, count)[channel]
        assert (found[200], found[201]) == pytest.approx((0.5 * left, 0.5 * right), abs=1e-4)


def test_channels_that_nobody_assigned_are_a_pair_and_the_rest_is_left_out() -> None:
    assert speakers("8 channels", 8)[:2] == ["FL", "FR"]
    assert fold_filter("8 channels", 8) == "pan=stereo|c0=1.000000*c0|c1=1.000000*c1"


def test_a_layout_spelled_out_by_its_speakers_is_read() -> None:
    assert speakers("3 channels (FL+FR+LFE)", 3) == ["FL", "FR", "LFE"]
    assert speakers("FL+FR+FC+TFC", 4) == ["FL", "FR", "FC", "TFC"]
