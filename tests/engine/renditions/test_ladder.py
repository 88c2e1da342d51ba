# SPDX-License-Identifier: Apache-2.0
"""The ladder made for real: every picture there, at its time, in its size, in every rung."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from kepu.engine.boxes import split_fragments
from kepu.engine.recipe import Rung
from kepu.engine.renditions.encoders import X264_PRESETS
from tests.engine.making import SMALL, joined, made, seen, with_ladder
from tests.masters import ffmpeg, film

ENCODED = with_ladder(copy_source=False)


def rungs(out: Path, tmp_path: Path) -> dict[str, list[Fraction]]:
    """The times of all pictures in each rung."""
    names = sorted(folder.name for folder in (out / "video").iterdir() if folder.name != "keyframes")
    return {name: seen(joined(out, f"video/{name}", tmp_path / f"{name}.mp4")).times for name in names}


@pytest.mark.parametrize("rate", ["25", "30000/1001", "24000/1001", "50"])
def test_every_picture_is_there_at_its_time_in_every_rung(tmp_path, rate):
    master = film(tmp_path / "m.mp4", 7.5, rate=rate, video=("-g", "1000"))
    made(tmp_path / "out", master, ENCODED)
    expected = seen(master).times
    assert rungs(tmp_path / "out", tmp_path) == {"h264-180": expected, "h264-90": expected}


def test_a_picture_rate_that_varies_is_kept_as_it_is(tmp_path):
    pauses = "select='not(between(n,30,60))*not(mod(n*n,7))',setpts=PTS"
    master = film(tmp_path / "m.mkv", 8, video=("-vf", pauses, "-fps_mode", "vfr"))
    made(tmp_path / "out", master, ENCODED)
    expected = seen(master).times
    found = rungs(tmp_path / "out", tmp_path)
    assert {len(times) for times in found.values()} == {len(expected)}
    for times in found.values():
        assert max(abs(a - b) for a, b in zip(times, expected, strict=True)) == 0


def test_pictures_that_open_groups_and_look_back_lose_none(tmp_path):
    options = ("-g", "20", "-x264-params", "open-gop=1:bframes=3:b-pyramid=normal", "-preset", "medium")
    master = film(tmp_path / "m.mp4", 9, video=options)
    made(tmp_path / "out", master, SMALL)
    expected = seen(master).times
    assert rungs(tmp_path / "out", tmp_path) == {"h264-180": expected, "h264-90": expected}


def test_a_conforming_master_is_copied_packet_by_packet(tmp_path):
    master = film(tmp_path / "m.mp4", 9, video=("-g", "25", "-bf", "2", "-crf", "35"))
    plan = made(tmp_path / "out", master)
    assert plan.graph.targets["video/h264-180/00000"].maker.endswith(":copy_segments")
    whole = joined(tmp_path / "out", "video/h264-180", tmp_path / "copied.mp4")

    def packets(path: Path) -> list[bytes]:
        with av.open(str(path)) as container:
            return [bytes(packet) for packet in container.demux(video=0) if packet.size]

    assert packets(whole) == packets(master)
    assert seen(whole).times == seen(master).times


def test_every_segment_stands_alone_and_all_headers_are_one(tmp_path):
    master = film(tmp_path / "m.mp4", 13, video=("-g", "1000"))
    plan = made(tmp_path / "out", master, ENCODED)
    (track,) = [each for each in plan.tracks if each.name == "h264-90"]
    header = (tmp_path / "out" / track.init).read_bytes()
    assert len(track.segments) > 1
    for segment in track.segments:
        alone = tmp_path / "alone.mp4"
        alone.write_bytes(header + (tmp_path / "out" / segment.path).read_bytes())
        parts = split_fragments(alone.read_bytes())
        assert parts.start + parts.composition == segment.start
        with av.open(str(alone)) as container:
            first = next(container.decode(video=0))
            assert first.key_frame


@pytest.mark.parametrize(
    "preset",
    [p if p in ("veryfast", "medium") else pytest.param(p, marks=pytest.mark.slow) for p in X264_PRESETS],
)
def test_lead_segments_share_the_header_of_the_rest_whatever_the_presets(tmp_path, preset):
    master = film(tmp_path / "m.mp4", 5, size="64x64", rate="10", sound=False, video=("-g", "1000"))
    ladder = with_ladder(
        copy_source=False, preset=preset, lead_preset="superfast", lead_segments=1, rungs=[Rung(64, 24, 600)]
    )
    plan = made(tmp_path / "out", master, ladder)
    (track,) = [each for each in plan.tracks if each.name == "h264-64"]
    assert len(track.segments) == 2
    whole = joined(tmp_path / "out", "video/h264-64", tmp_path / "whole.mp4")
    assert len(seen(whole).times) == 50
    second = tmp_path / "second.mp4"
    ffmpeg("-i", whole, "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264", second)
    parameter_sets = {
        unit.rstrip(b"\0") for unit in second.read_bytes().split(b"\0\0\1") if unit and unit[0] & 31 in (7, 8)
    }
    assert len(parameter_sets) == 2


def test_a_master_faster_than_allowed_keeps_every_second_picture(tmp_path):
    master = film(tmp_path / "m.mp4", 4, rate="100")
    made(tmp_path / "out", master)
    expected = seen(master).times[::2]
    assert rungs(tmp_path / "out", tmp_path) == {"h264-180": expected, "h264-90": expected}


@pytest.mark.parametrize("size", ["321x179", "179x321", "2x2", "1164x766"])
def test_odd_and_tiny_pictures_become_even_and_play(tmp_path, size):
    master = tmp_path / "odd.mkv"
    source = f"testsrc=s={size}:r=10:d=1" if size != "2x2" else "color=red:s=2x2:r=10:d=1"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "ffv1", "-pix_fmt", "bgr0", master)
    plan = made(tmp_path / "out", master)
    tracks = [each for each in plan.tracks if each.name.startswith("h264")]
    assert tracks
    for track in tracks:
        found = seen(joined(tmp_path / "out", f"video/{track.name}", tmp_path / "t.mp4"))
        assert (found.width % 2, found.height % 2, found.pixel_format) == (0, 0, "yuv420p")
        assert (found.width, found.height) == (track.width, track.height)
        assert len(found.times) == 10


def test_a_film_of_one_picture_is_made(tmp_path):
    master = film(tmp_path / "one.mp4", 0.04, sound=False)
    made(tmp_path / "out", master)
    assert {len(times) for times in rungs(tmp_path / "out", tmp_path).values()} == {1}


def test_a_stream_that_seeks_late_and_starts_late_is_taken_in_first(tmp_path):
    master = tmp_path / "m.ts"
    film(master, 8, video=("-g", "60"), more=("-muxdelay", "0", "-output_ts_offset", "10"))
    plan = made(tmp_path / "out", master)
    assert plan.brief.master == "ingest"
    found = rungs(tmp_path / "out", tmp_path)
    assert {len(times) for times in found.values()} == {200}
    assert all(times[0] == 0 for times in found.values())


def test_a_picture_that_changes_size_gets_one_size_for_the_whole_film(tmp_path):
    first, second, both = tmp_path / "a.ts", tmp_path / "b.ts", tmp_path / "both.ts"
    film(first, 1, size="320x180", rate="30", sound=False)
    film(second, 1, size="640x480", rate="30", sound=False, more=("-output_ts_offset", "1"))
    both.write_bytes(first.read_bytes() + second.read_bytes())
    made(tmp_path / "out", both)
    found = rungs(tmp_path / "out", tmp_path)
    assert found
    for name, times in found.items():
        assert len(times) >= 58, name


def test_pictures_for_scrubbing_are_one_a_segment_and_where_it_starts(tmp_path):
    master = film(tmp_path / "m.mp4", 9)
    plan = made(tmp_path / "out", master)
    (track,) = [each for each in plan.tracks if each.name == "keyframes"]
    assert len(track.segments) > 1
    for segment in track.segments:
        alone = tmp_path / "alone.mp4"
        alone.write_bytes(
            (tmp_path / "out" / track.init).read_bytes() + (tmp_path / "out" / segment.path).read_bytes()
        )
        (time,) = seen(alone).times
        assert time == Fraction(segment.start, track.timescale)


def test_av1_rungs_stand_beside_h264_with_the_same_pictures(tmp_path):
    master = film(tmp_path / "m.mp4", 3, size="320x180")
    recipe = with_ladder(copy_source=False, av1_rungs=[Rung(180, 35, 400)], av1_preset=12)
    plan = made(tmp_path / "out", master, recipe)
    found = seen(joined(tmp_path / "out", "video/av1-180", tmp_path / "t.mp4"))
    assert found.times == seen(master).times
    assert "av01.0.00M.08" in (tmp_path / "out" / "stream.m3u8").read_text()
    assert {track.name for track in plan.tracks} >= {"av1-180", "h264-180"}


def test_the_downloaded_film_holds_every_picture_and_its_sound(tmp_path):
    master = film(tmp_path / "m.mp4", 9, video=("-preset", "medium", "-g", "1000"))
    made(tmp_path / "out", master, with_ladder(copy_source=False, preset="medium"), title="A film")
    download = tmp_path / "out" / "download" / "180.mp4"
    assert seen(download).times == seen(master).times
    data = download.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(download)) as container:
        assert container.metadata["title"] == "A film"
        length = container.streams.audio[0].duration * container.streams.audio[0].time_base
        assert abs(length - 9) < Fraction(1, 20)


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_hdr_becomes_eight_bit_bt709_in_every_rung(tmp_path, codec):
    master = tmp_path / "pq.mp4"
    encoder = ["libx265", "-tag:v", "hvc1"] if codec == "hevc" else ["libx264"]
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=1", "-vf",
        "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc",
        "-c:v", *encoder, master,
    )  # fmt: skip
    made(tmp_path / "out", master)
    for name in ("h264-180", "h264-90"):
        with av.open(str(joined(tmp_path / "out", f"video/{name}", tmp_path / "t.mp4"))) as container:
            frame = next(container.decode(video=0))
            context = container.streams.video[0].codec_context
            assert (context.pix_fmt, context.profile) == ("yuv420p", "High")
            assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (1, 1, 1)


def test_interlaced_material_is_joined_and_progressive_material_left(tmp_path):
    master = tmp_path / "i.mts"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=2", "-vf", "interlace=scan=tff", "-c:v", "mpeg2video",
        "-flags", "+ildct+ilme", "-b:v", "4M", "-f", "mpegts", master,
    )  # fmt: skip
    plan = made(tmp_path / "out", master)
    assert any("bwdif" in str(target.parameters) for target in plan.graph)
    assert {len(times) for times in rungs(tmp_path / "out", tmp_path).values()} == {50}
    plain = made(tmp_path / "plain", film(tmp_path / "p.mp4", 2))
    assert not any("bwdif" in str(target.parameters) for target in plain.graph)


def test_the_same_inputs_give_the_same_bytes_in_any_grouping(tmp_path):
    master = film(tmp_path / "m.mp4", 7, video=("-g", "1000"))
    made(tmp_path / "one", master, ENCODED)
    made(tmp_path / "two", master, with_ladder(copy_source=False, rungs=[Rung(180, 24, 600)]))
    parts = sorted((tmp_path / "two" / "video" / "h264-180").iterdir())
    assert parts
    for part in parts:
        assert part.read_bytes() == (tmp_path / "one" / "video" / "h264-180" / part.name).read_bytes()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_film_that_is_stored_turned_stands_upright(tmp_path, turn):
    """The sky is bright and above, wherever the file keeps it."""
    turns = {0: "null", 90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
    upright = "color=gray:s=128x72:r=10:d=1,format=yuv420p,geq=lum='if(lt(Y,H/2),220,40)':cb=128:cr=128"
    ffmpeg("-f", "lavfi", "-i", upright, "-vf", turns[turn], "-c:v", "libx264", tmp_path / "plain.mp4")
    ffmpeg("-display_rotation", str(-turn), "-i", tmp_path / "plain.mp4", "-c", "copy", tmp_path / "m.mp4")
    made(tmp_path / "out", tmp_path / "m.mp4", with_ladder(rungs=[Rung(72, 20, 600)]))
    with av.open(str(joined(tmp_path / "out", "video/h264-72", tmp_path / "t.mp4"))) as container:
        frame = next(container.decode(video=0))
        plane, width = bytes(frame.planes[0]), frame.planes[0].line_size
        assert (frame.width, frame.height) == (128, 72)
        assert plane[10 * width + 64] > 180
        assert plane[60 * width + 64] < 80
