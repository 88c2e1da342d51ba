# SPDX-License-Identifier: Apache-2.0
"""What the probe tells of pictures: their times, shape, fields and colour. ffmpeg decoding every frame
is the other opinion."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from kepu.engine.facts import MediaFacts, VideoFacts
from kepu.engine.probe import probe
from kepu.engine.process import run_ffmpeg
from kepu.engine.sniff import sniff
from tests.masters import X264, ffmpeg, film

TEST_PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2")
TONE = ("-f", "lavfi", "-i", "sine=f=440:r=48000:d=2")


def codes(facts: MediaFacts) -> set[str]:
    return {trouble.code for trouble in facts.troubles}


def decoded_ticks(path: Path, folder: Path) -> list[int]:
    """The timestamps of all frames as ffmpeg decodes them, in the stream's own ticks."""
    printed = run_ffmpeg(
        [
            "-copyts",
            "-f",
            sniff(path).demuxer,
            "-i",
            f"file:{path}",
            "-map",
            "0:v:0",
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            "demux",
            "-f",
            "framecrc",
            "-",
        ],
        reads=[path],
        folder=folder,
    ).output.decode()
    return [int(line.split(",")[2]) for line in printed.splitlines() if not line.startswith("#")]


VARYING = (
    "-vf",
    "setpts='(N+0.4*mod(N,3)+10*gt(N,30))/30/TB'",
    "-fps_mode",
    "vfr",
    "-enc_time_base",
    "1/90000",
)
KINDS: dict[str, tuple[str, ...]] = {
    "plain.mp4": (*X264, "-g", "25"),
    "b_frames.mp4": ("-c:v", "libx264", "-preset", "medium", "-g", "25"),
    "no_b_frames.mov": (*X264, "-g", "25", "-bf", "0"),
    "open_gop.mp4": ("-c:v", "libx264", "-x264-params", "open-gop=1:keyint=15:bframes=3"),
    "varying.mp4": (*VARYING, "-c:v", "libx264", "-g", "25"),
    "varying.mkv": (*VARYING, "-c:v", "libx264", "-g", "25"),
    "ntsc.mp4": ("-r", "30000/1001", *X264),
    "ntsc.mkv": ("-r", "30000/1001", *X264),
    "late_start.mp4": (*X264, "-output_ts_offset", "10"),
    "ten_seconds.ts": (*X264, "-output_ts_offset", "10", "-muxdelay", "0"),
    "fragmented.mp4": (*X264, "-movflags", "frag_keyframe+empty_moov"),
    "hevc.mp4": (
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-x265-params",
        "log-level=none:keyint=25",
        "-tag:v",
        "hvc1",
    ),
    "vp9.webm": ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime"),
    "av1.mp4": ("-c:v", "libsvtav1", "-preset", "12"),
    "intra.mov": ("-c:v", "prores_ks", "-profile:v", "0"),
    "old.avi": (
        "-c:v",
        "mpeg4",
    ),
    "tape.mxf": ("-r", "25", "-c:v", "mpeg2video", "-pix_fmt", "yuv420p"),
    "mpeg2.mpg": ("-c:v", "mpeg2video", "-f", "vob"),
}


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("kinds")
    for name, arguments in KINDS.items():
        ffmpeg(*TEST_PICTURE, *arguments, folder / name)
    return {name: folder / name for name in KINDS}


@pytest.mark.parametrize("name", KINDS)
def test_the_times_are_those_of_the_decoded_frames(kinds: dict[str, Path], tmp_path: Path, name: str) -> None:
    facts = probe(kinds[name])
    video = facts.video[0]
    assert video.times.ticks() == decoded_ticks(kinds[name], tmp_path)
    assert video.constant_rate == ("varying" not in name)
    assert ("variable_rate" in codes(facts)) == ("varying" in name)
    base = video.time_base.fraction
    assert facts.start == pytest.approx(float(video.times.first * base))
    assert facts.duration == pytest.approx(float((video.times.end - video.times.first) * base))
    assert video.keyframes == sorted(video.keyframes)
    assert set(video.keyframes) <= set(video.times.ticks())
    assert 0 < video.bit_rate <= video.peak_bit_rate * 1.05
    assert not codes(facts) & {"cut", "damaged", "interlaced"}


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("plain.mp4", 30),
        ("ntsc.mp4", Fraction(30000, 1001)),
        ("ntsc.mkv", Fraction(30000, 1001)),
        ("tape.mxf", 25),
        ("ten_seconds.ts", 30),
        ("vp9.webm", 30),
    ],
)
def test_the_rate_is_told_from_the_timestamps(kinds: dict[str, Path], name: str, rate: Fraction) -> None:
    assert probe(kinds[name]).video[0].frame_rate.fraction == rate


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("plain.mp4", [0, 25, 50]),
        ("b_frames.mp4", [0, 25, 50]),
        ("varying.mkv", [0, 25, 50]),
        ("open_gop.mp4", [0]),
        ("hevc.mp4", [0]),
        ("fragmented.mp4", [0]),
        ("intra.mov", list(range(60))),
    ],
)
def test_start_points_are_pictures_that_need_nothing_before(
    kinds: dict[str, Path], name: str, starts: list[int]
) -> None:
    video = probe(kinds[name]).video[0]
    ticks = video.times.ticks()
    assert [ticks.index(tick) for tick in video.keyframes] == starts


def test_an_early_timestamp_and_its_zero_are_told(kinds: dict[str, Path]) -> None:
    facts = probe(kinds["ten_seconds.ts"])
    assert facts.start == pytest.approx(10, abs=0.1)
    assert "start" in codes(facts)
    assert not facts.exact_seek
    assert not probe(kinds["fragmented.mp4"]).exact_seek
    assert probe(kinds["plain.mp4"]).exact_seek


def test_codec_strings_are_those_of_the_standard(kinds: dict[str, Path]) -> None:
    settings = kinds["plain.mp4"].read_bytes().partition(b"avcC\x01")[2][:3].hex()
    assert probe(kinds["plain.mp4"]).video[0].codec_string == f"avc1.{settings}"
    assert probe(kinds["hevc.mp4"]).video[0].codec_string.startswith("hvc1.1.6.L")
    assert probe(kinds["vp9.webm"]).video[0].codec_string == ""


def test_facts_go_through_json_unchanged(kinds: dict[str, Path]) -> None:
    facts = probe(kinds["varying.mp4"])
    assert msgspec.json.decode(msgspec.json.encode(facts), type=MediaFacts) == facts


def test_square_pixels_are_told_from_others(tmp_path: Path) -> None:
    path = tmp_path / "sar.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=0.2", "-vf", "setsar=64/45", *X264, path)
    facts = probe(path)
    assert facts.video[0].upright_size == (1024, 576)
    assert "sample_aspect" in codes(facts)


def test_odd_sizes_are_told(tmp_path: Path) -> None:
    path = tmp_path / "odd.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=321x179:r=30:d=0.2", "-c:v", "ffv1", "-pix_fmt", "bgr0", path)
    facts = probe(path)
    assert facts.video[0].upright_size == (321, 179)
    assert "odd_size" in codes(facts)


def upright(video: VideoFacts) -> str:
    """ffmpeg's filters that do what the facts say."""
    turns = {0: [], 90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"]}
    return ",".join([*(["hflip"] if video.flipped else []), *turns[video.rotation], "null"])


@pytest.mark.parametrize("flip", ["", "-display_hflip", "-display_vflip"])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_each_orientation_is_put_upright_as_ffmpeg_does(tmp_path: Path, turn: int, flip: str) -> None:
    plain, turned = tmp_path / "plain.mp4", tmp_path / "turned.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x36:r=5:d=0.4", *X264, plain)
    ffmpeg("-display_rotation", str(turn), *([flip] if flip else []), "-i", plain, "-c", "copy", turned)
    facts = probe(turned)
    assert ("rotated" in codes(facts)) == bool(turn or flip)

    def frames(*arguments: str) -> bytes:
        return run_ffmpeg([*arguments, "-f", "framemd5", "-"], reads=[turned], folder=tmp_path).output

    ours = frames("-noautorotate", "-i", f"file:{turned}", "-vf", upright(facts.video[0]))
    assert ours == frames("-i", f"file:{turned}")


class TestFields:
    """Interlacing is decided by the frames."""

    def made(self, path: Path, filters: str, *arguments: str, rate: int = 50) -> MediaFacts:
        ffmpeg("-f", "lavfi", "-i", f"testsrc=s=720x576:r={rate}:d=1", "-vf", filters, *arguments, path)
        return probe(path)

    @pytest.mark.parametrize("order", ["tff", "bff"])
    def test_interlaced_tape_is_known_with_its_order(self, tmp_path: Path, order: str) -> None:
        facts = self.made(
            tmp_path / "tape.ts",
            f"interlace=scan={order}",
            "-c:v",
            "mpeg2video",
            "-flags",
            "+ildct+ilme",
            "-b:v",
            "4M",
        )
        assert facts.video[0].field_order == order
        assert "interlaced" in codes(facts)

    def test_interlaced_h264_is_known(self, tmp_path: Path) -> None:
        facts = self.made(
            tmp_path / "tape.mp4",
            "interlace=scan=tff",
            *X264,
            "-flags",
            "+ildct+ilme",
            "-x264-params",
            "tff=1",
        )
        assert facts.video[0].field_order == "tff"

    def test_progressive_pictures_in_an_interlaced_flag_are_left_alone(self, tmp_path: Path) -> None:
        facts = self.made(
            tmp_path / "flagged.ts",
            "setfield=tff",
            "-c:v",
            "mpeg2video",
            "-flags",
            "+ildct+ilme",
            "-b:v",
            "4M",
            rate=25,
        )
        assert facts.video[0].field_order == "progressive"
        assert "interlaced" not in codes(facts)

    def test_combs_without_a_flag_are_found(self, tmp_path: Path) -> None:
        facts = self.made(
            tmp_path / "unflagged.ts", "interlace=scan=tff,setfield=prog", "-c:v", "mpeg2video", "-b:v", "8M"
        )
        assert facts.video[0].field_order == "tff"

    def test_progressive_tape_is_left_alone(self, tmp_path: Path) -> None:
        facts = self.made(tmp_path / "plain.ts", "null", "-c:v", "mpeg2video", "-b:v", "4M", rate=25)
        assert facts.video[0].field_order == "progressive"


class TestColour:
    TAGS = "setparams=color_primaries=bt2020:color_trc={}:colorspace=bt2020nc"

    @pytest.mark.parametrize(
        ("transfer", "hdr"), [("smpte2084", "pq"), ("arib-std-b67", "hlg"), ("bt709", "")]
    )
    @pytest.mark.parametrize("pixel_format", ["yuv420p", "yuv420p10le"])
    def test_hdr_is_known_by_its_transfer_alone(
        self, tmp_path: Path, transfer: str, hdr: str, pixel_format: str
    ) -> None:
        path = tmp_path / "hdr.mp4"
        ffmpeg(
            *TEST_PICTURE,
            "-t",
            "0.2",
            "-vf",
            f"format={pixel_format},{self.TAGS.format(transfer)}",
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=none",
            "-tag:v",
            "hvc1",
            path,
        )
        facts = probe(path)
        assert facts.video[0].colour.hdr == hdr
        assert facts.video[0].colour.transfer == transfer
        assert ("hdr" in codes(facts)) == bool(hdr)

    def test_the_bitstream_wins_over_the_container(self, tmp_path: Path) -> None:
        honest, lying = tmp_path / "honest.mp4", tmp_path / "lying.mp4"
        ffmpeg(
            *TEST_PICTURE,
            "-t",
            "0.2",
            "-vf",
            f"format=yuv420p10le,{self.TAGS.format('smpte2084')}",
            "-c:v",
            "libx265",
            "-preset",
            "ultrafast",
            "-x265-params",
            "log-level=none",
            "-tag:v",
            "hvc1",
            honest,
        )
        data = honest.read_bytes()
        assert data.count(b"nclx\x00\x09\x00\x10\x00\x09") == 1
        lying.write_bytes(data.replace(b"nclx\x00\x09\x00\x10\x00\x09", b"nclx\x00\x01\x00\x01\x00\x01"))
        assert probe(lying).video[0].colour.hdr == "pq"

    def test_the_container_is_believed_where_the_bitstream_is_silent(self, tmp_path: Path) -> None:
        silent, told = tmp_path / "silent.mp4", tmp_path / "told.mkv"
        film(silent, 0.4, sound=False)
        ffmpeg(
            "-i",
            silent,
            "-c",
            "copy",
            "-color_trc",
            "arib-std-b67",
            "-color_primaries",
            "bt2020",
            "-colorspace",
            "bt2020nc",
            told,
        )
        assert probe(told).video[0].colour.hdr == "hlg"


def test_pictures_that_change_size_are_told(tmp_path: Path) -> None:
    for name, size, start in (("a.ts", "320x180", "0"), ("b.ts", "640x480", "1")):
        ffmpeg(
            "-f",
            "lavfi",
            "-i",
            f"testsrc2=s={size}:r=30:d=1",
            *X264,
            "-output_ts_offset",
            start,
            tmp_path / name,
        )
    both = tmp_path / "both.ts"
    both.write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    facts = probe(both)
    assert facts.video[0].sizes_vary
    assert "sizes_vary" in codes(facts)
    assert not probe(tmp_path / "a.ts").video[0].sizes_vary


@pytest.mark.parametrize("encoder", ["libvpx", "libvpx-vp9"])
def test_a_web_conference_that_changes_size_is_told(tmp_path: Path, encoder: str) -> None:
    parts = []
    for name, size in (("a.ivf", "320x180"), ("b.ivf", "640x360")):
        ffmpeg(
            "-f",
            "lavfi",
            "-i",
            f"testsrc2=s={size}:r=30:d=0.5",
            "-c:v",
            encoder,
            "-deadline",
            "realtime",
            tmp_path / name,
        )
        parts.append(f"file '{tmp_path / name}'\n")
    (tmp_path / "list").write_text("ffconcat version 1.0\n" + "".join(parts))
    both = tmp_path / "both.webm"
    ffmpeg("-f", "concat", "-safe", "0", "-i", tmp_path / "list", "-c", "copy", both)
    assert probe(both).video[0].sizes_vary


def test_rare_start_points_are_told(tmp_path: Path) -> None:
    path = tmp_path / "onekey.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x36:r=10:d=20", *X264, "-g", "9999", "-sc_threshold", "0", path)
    assert "rare_keyframes" in codes(probe(path))


def test_one_picture_is_a_film(tmp_path: Path) -> None:
    path = tmp_path / "one.mp4"
    ffmpeg(*TEST_PICTURE, "-frames:v", "1", *X264, path)
    facts = probe(path)
    assert facts.video[0].times.count == 1
    assert facts.duration == pytest.approx(1 / 30)


def test_an_edit_list_that_cuts_the_beginning_is_obeyed(kinds: dict[str, Path], tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    ffmpeg("-ss", "1.1", "-i", kinds["b_frames.mp4"], "-c", "copy", cut)
    facts = probe(cut)
    shown = [tick for tick in decoded_ticks(cut, tmp_path) if tick >= 0]
    assert facts.video[0].times.ticks() == shown


@pytest.mark.slow
def test_an_hour_is_told_from_its_index(tmp_path: Path) -> None:
    minute, hour = tmp_path / "minute.mp4", tmp_path / "hour.mp4"
    film(minute, 60, size="64x36", sound=False)
    ffmpeg("-stream_loop", "59", "-i", minute, "-c", "copy", hour)
    facts = probe(hour)
    assert facts.video[0].times.count == 90_000
    assert facts.duration == pytest.approx(3600)
