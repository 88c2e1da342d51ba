# SPDX-License-Identifier: Apache-2.0
"""Which rungs a picture gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.facts import Colour, Ratio
from kepu.engine.recipe import Ladder, Rung
from kepu.engine.renditions.picture import Size
from kepu.engine.renditions.rungs import copyable, planned_rungs
from tests.engine.films import facts_of, video_facts

LADDER = Ladder(
    rungs=[Rung(h, 22, r) for h, r in ((1080, 6000), (720, 3200), (480, 1500), (360, 850), (240, 450))]
)


def sizes(width: int, height: int, **changed: object) -> list[tuple[str, int, int]]:
    video = video_facts(width=width, height=height, peak_bit_rate=10**9, **changed)
    rungs = planned_rungs(facts_of(video), LADDER)
    return [(rung.name, rung.encoding.size.width, rung.encoding.size.height) for rung in rungs]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1920, 1080, [("h264-1080", 1920, 1080), ("h264-720", 1280, 720), ("h264-480", 854, 480)]),
        (1080, 1920, [("h264-1080", 1080, 1920), ("h264-720", 720, 1280), ("h264-480", 480, 854)]),
        (1920, 800, [("h264-1080", 1920, 800), ("h264-720", 1280, 534), ("h264-480", 854, 356)]),
        (3840, 2160, [("h264-1080", 1920, 1080), ("h264-720", 1280, 720), ("h264-480", 854, 480)]),
        (1366, 768, [("h264-768", 1366, 768), ("h264-720", 1280, 720), ("h264-480", 854, 480)]),
        (1080, 1080, [("h264-1080", 1080, 1080), ("h264-720", 720, 720), ("h264-480", 480, 480)]),
    ],
)
def test_a_rung_is_the_picture_fitted_into_its_box_whatever_the_shape(width, height, expected):
    assert sizes(width, height)[:3] == expected


def test_a_small_picture_gets_one_rung_of_its_own_even_size():
    assert sizes(321, 179) == [("h264-178", 320, 178)]
    assert sizes(2, 2) == [("h264-2", 2, 2)]


def test_pixels_that_are_not_square_become_square():
    assert sizes(720, 576, sample_aspect=Ratio(64, 45))[0] == ("h264-576", 1024, 576)


def test_a_turned_picture_gets_upright_rungs():
    assert sizes(1920, 1080, rotation=90)[0] == ("h264-1080", 1080, 1920)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_no_rung_is_larger_than_the_source_odd_or_seen_twice(width, height):
    found = [(w, h) for _, w, h in sizes(width, height)]
    assert found
    assert all(w % 2 == 0 and h % 2 == 0 and w >= 2 and h >= 2 for w, h in found)
    assert all(w <= max(width, 2) and h <= max(height, 2) for w, h in found)
    assert len(set(found)) == len(found)


@given(st.integers(64, 4000), st.integers(64, 4000))
def test_the_shape_is_kept_within_a_pixel(width, height):
    for _, wide, tall in sizes(width, height):
        if width % 2 == 0 and height % 2 == 0:
            assert (
                abs(wide - tall * width / height) <= 1 + width / height
                or abs(tall - wide * height / width) <= 1
            )


def copied(**changed: object) -> list[str]:
    video = video_facts(keyframe_step=50, **changed)
    return [rung.name for rung in planned_rungs(facts_of(video), LADDER) if rung.copied]


def test_a_conforming_master_is_copied_as_its_rung():
    assert copied() == ["h264-1080"]
    assert copied(width=1280, height=720, peak_bit_rate=3_000_000) == ["h264-720"]


@pytest.mark.parametrize(
    "changed",
    [
        {"codec": "hevc"},
        {"profile": "High 10"},
        {"pixel_format": "yuv422p"},
        {"field_order": "tff"},
        {"rotation": 90},
        {"flipped": True},
        {"sample_aspect": Ratio(4, 3)},
        {"colour": Colour(transfer="arib-std-b67")},
        {"keyframes": []},
        {"keyframes": [0]},
        {"sizes_vary": True},
        {"peak_bit_rate": 9_000_000},
        {"peak_bit_rate": 0},
        {"width": 1919},
    ],
)
def test_a_master_that_does_not_conform_is_encoded(changed):
    longer = {"runs": [(512, 25 * 60)]} if changed == {"keyframes": [0]} else {}
    assert copied(**changed, **longer) == []


def test_a_master_too_fat_for_its_rung_may_still_be_played_as_it_is():
    video = video_facts(keyframe_step=50, peak_bit_rate=40_000_000)
    assert copyable(facts_of(video), video)


def test_a_rung_goes_through_the_sizes_above_it():
    rungs = planned_rungs(facts_of(video_facts()), LADDER)
    assert rungs[2].chain == (Size(1920, 1080), Size(1280, 720), Size(854, 480))
