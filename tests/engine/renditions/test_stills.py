# SPDX-License-Identifier: Apache-2.0
"""Posters and storyboards of films of any shape and length."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import msgspec
import pytest

from kepu.engine.brief import Brief
from kepu.engine.probe import probe
from kepu.engine.recipe import Poster, Recipe, Storyboard
from kepu.engine.renditions import poster, storyboard
from kepu.engine.renditions.picture import Size
from tests.conftest import missing
from tests.engine.captions.w3c_parser import W3cParser, parser_folder
from tests.engine.sounds import make
from tests.masters import ffmpeg

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def brief_of(path: Path, every: float = 1.0, columns: int = 3, rows: int = 2) -> Brief:
    board = Storyboard(every=every, height=36, columns=columns, rows=rows)
    recipe = Recipe("test", {"en": "test"}, poster=Poster(height=144), storyboard=board)
    return Brief(probe(path), recipe, None)


def picture(path: Path) -> av.VideoFrame:
    with av.open(str(path)) as container:
        return next(container.decode(video=0))


def rgb(path: Path, x: int, y: int) -> tuple[int, int, int]:
    data = ffmpeg("-i", path, "-vf", f"crop=1:1:{x}:{y}:exact=1,format=rgb24", "-f", "rawvideo", "-")
    return data[0], data[1], data[2]


def built(path: Path, folder: Path, brief: Brief | None = None) -> tuple[Path, Brief]:
    brief = brief or brief_of(path)
    return make([*poster.targets(brief), *storyboard.targets(brief)], {"master": path}, folder), brief


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Black, then blurred, then sharp (from 4 to 6 s), then white; ten seconds."""
    path = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=10",
           "-vf", "gblur=6:enable='lt(t,4)+gte(t,6)',drawbox=c=black:t=fill:enable='lt(t,2)',"
           "drawbox=c=white:t=fill:enable='gte(t,8)'", *X264, "-g", 10, path)  # fmt: skip
    return path


def test_the_poster_is_the_sharp_frame_between_black_blur_and_white(film: Path, tmp_path: Path) -> None:
    out, brief = built(film, tmp_path / "work")
    image = picture(out / "poster.jpg")
    assert (image.width, image.height, image.format.name) == (256, 144, "yuvj420p")
    base = brief.facts.video[0].time_base.fraction
    found = ffmpeg("-i", out / "poster.jpg", "-vf", "format=gray", "-f", "rawvideo", "-")
    distances = {}
    for tick in poster.candidates(brief):
        other = ffmpeg("-i", film, "-vf", f"select=eq(pts\\,{tick}),scale=256:144,format=gray", "-frames:v", 1,
                       "-f", "rawvideo", "-")  # fmt: skip
        distances[tick] = sum(abs(a - b) for a, b in zip(found, other, strict=True))
    assert 4 <= min(distances, key=distances.__getitem__) * base < 6


def test_sheets_hold_the_frames_of_their_seconds_and_the_track_covers_the_film(
    film: Path, tmp_path: Path
) -> None:
    out, _ = built(film, tmp_path / "work")
    assert sorted(each.name for each in (out / "storyboard").iterdir()) == ["000.jpg", "001.jpg"]
    first, second = picture(out / "storyboard/000.jpg"), picture(out / "storyboard/001.jpg")
    assert (first.width, first.height) == (192, 72) and (second.width, second.height) == (192, 72)
    track = (out / "storyboard.vtt").read_text()
    cues = re.findall(r"^(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$", track, re.MULTILINE)
    assert track.startswith("WEBVTT\n\n") and len(cues) == 10
    assert cues[0][0] == "00:00:00.000" and cues[-1][1] == "00:00:10.000"
    assert all(left[1] == right[0] for left, right in pairwise(cues))
    for number, (_, _, sheet, x, y, width, height) in enumerate(cues):
        colour = rgb(out / sheet, int(x) + int(width) // 2, int(y) + int(height) // 2)
        assert (max(colour) < 20) == (number < 2), number
        assert (min(colour) > 235) == (number >= 8), number


def test_stills_are_the_same_bytes_every_time(film: Path, tmp_path: Path) -> None:
    one, _ = built(film, tmp_path / "one")
    other, _ = built(film, tmp_path / "other")
    names = ["poster.jpg", "storyboard/000.jpg", "storyboard/001.jpg", "storyboard.vtt"]
    assert [(one / name).read_bytes() for name in names] == [(other / name).read_bytes() for name in names]


def test_a_film_with_one_keyframe_is_decoded_between(tmp_path: Path) -> None:
    path = tmp_path / "onekey.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x36:r=10:d=2", "-f", "lavfi", "-i", "color=blue:s=64x36:r=10:d=2",
           "-filter_complex", "concat", *X264, "-g", 9999, "-sc_threshold", 0, path)  # fmt: skip
    out, brief = built(path, tmp_path / "work")
    assert not storyboard.targets(brief)[0].parameters["only_keyframes"]
    red, blue = rgb(out / "storyboard/000.jpg", 32, 18), rgb(out / "storyboard/000.jpg", 64 + 32, 36 + 18)
    assert red[0] > 200 and red[2] < 60
    assert rgb(out / "storyboard/000.jpg", 2 * 64 + 32, 18)[2] > 200 or blue[2] > 200


@pytest.mark.parametrize(("size", "rate", "frames"), [("2x2", 25, 1), ("320x180", 25, 1), ("320x180", 25, 3),
                                                      ("90x160", 25, 30), ("318x2", 5, 9)])  # fmt: skip
def test_small_and_short_films_work(size: str, rate: int, frames: int, tmp_path: Path) -> None:
    path = tmp_path / "small.mkv"
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}", "-frames:v", frames, "-c:v", "ffv1", path)
    out, brief = built(path, tmp_path / "work")
    image, video = picture(out / "poster.jpg"), brief.facts.video[0]
    assert image.width <= max(2, video.width) and image.height <= max(2, video.height)
    cell = storyboard.cell_size(video, Storyboard(height=36))
    assert abs(cell.width / cell.height - video.width / video.height) <= 1.5 * video.width / video.height
    assert (out / "storyboard.vtt").read_text().count("-->") >= 1
    assert picture(out / "storyboard/000.jpg").width >= cell.width


def test_pictures_stand_upright_with_square_pixels(tmp_path: Path) -> None:
    path, turned = tmp_path / "sar.mp4", tmp_path / "turned.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=360x288:r=25:d=1,drawbox=w=90:h=288:c=red:t=fill", "-vf", "setsar=64/45",
           *X264, path)  # fmt: skip
    ffmpeg("-display_rotation:v:0", "-90", "-i", path, "-c", "copy", turned)
    brief = brief_of(turned)
    video = msgspec.structs.replace(brief.facts.video[0], rotation=90)
    brief = replace(brief, facts=msgspec.structs.replace(brief.facts, video=[video]))
    out, _ = built(turned, tmp_path / "work", brief)
    image = picture(out / "poster.jpg")
    assert (image.width, image.height) == (144, 256)
    assert storyboard.cell_size(video, Storyboard(height=36)) == Size(20, 36)
    top, bottom = rgb(out / "poster.jpg", 70, 10), rgb(out / "poster.jpg", 70, 245)
    assert top[0] > 200 and top[1] < 60 and bottom != pytest.approx(top, abs=40)


def test_a_high_definition_red_stays_red_in_jpeg(tmp_path: Path) -> None:
    path = tmp_path / "red.mp4"
    ffmpeg("-f", "lavfi", "-i", "color=0xE01020:s=1280x720:r=5:d=1", "-vf",
           "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "-colorspace", "bt709", *X264, path)  # fmt: skip
    out, _ = built(path, tmp_path / "work")
    assert rgb(out / "poster.jpg", 100, 70) == pytest.approx((0xE0, 0x10, 0x20), abs=6)


def test_hdr_becomes_sdr_in_stills(tmp_path: Path) -> None:
    path = tmp_path / "pq.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=1", "-vf", "format=yuv420p10le,setparams=color_primaries="
           "bt2020:color_trc=smpte2084:colorspace=bt2020nc", "-c:v", "libx265", "-x265-params", "log-level=none",
           "-preset", "ultrafast", "-tag:v", "hvc1", path)  # fmt: skip
    out, brief = built(path, tmp_path / "work")
    assert any("tonemap" in step for step in poster.targets(brief)[0].parameters["filters"])
    image = picture(out / "poster.jpg")
    assert image.format.name == "yuvj420p"
    plane = bytes(image.planes[0])
    assert 40 < sum(plane) / len(plane) < 215


def test_no_still_is_planned_for_sound_alone(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", path)
    brief = brief_of(path)
    assert poster.targets(brief) == storyboard.targets(brief) == []
    assert "no moving pictures" in str(poster.unavailable(brief))
    assert "no moving pictures" in str(storyboard.unavailable(brief))


def test_the_w3c_parser_reads_the_track_without_error(film: Path, tmp_path: Path) -> None:
    folder = parser_folder()
    if folder is None:
        missing("node, or the npm package webvtt-parser,")
    assert folder is not None
    track = [each for each in storyboard.targets(brief_of(film)) if each.name == "storyboard"]
    out = make(track, {}, tmp_path / "work")
    parser = W3cParser(folder)
    try:
        errors, cues = parser.parse((out / "storyboard.vtt").read_text())
    finally:
        parser.close()
    assert errors == [] and [cue["start"] for cue in cues] == [second * 1000 for second in range(10)]
