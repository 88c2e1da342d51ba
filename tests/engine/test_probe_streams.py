# SPDX-License-Identifier: Apache-2.0
"""What the probe tells of sounds, captions, covers, chapters and what lies beside them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from kepu.engine.errors import MediaError
from kepu.engine.facts import AudioFacts, Chapter, MediaFacts
from kepu.engine.probe import probe
from kepu.engine.process import run_ffmpeg
from kepu.engine.sniff import sniff
from tests.masters import X264, ffmpeg

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2")
TONE = ("-f", "lavfi", "-i", "sine=f=440:r=48000:d=2")
SILENT_THEN_LOUD = ("-f", "lavfi", "-i", "sine=f=880:r=48000:d=2")


def codes(facts: MediaFacts) -> set[str]:
    return {trouble.code for trouble in facts.troubles}


def heard(path: Path, folder: Path) -> tuple[float, float]:
    """When the first and the last sample are heard, in seconds, as ffmpeg decodes the first sound."""
    printed = run_ffmpeg(
        [
            "-copyts",
            "-f",
            sniff(path).demuxer,
            "-i",
            f"file:{path}",
            "-map",
            "0:a:0",
            "-c:a",
            "pcm_s16le",
            "-f",
            "framecrc",
            "-",
        ],
        reads=[path],
        folder=folder,
    ).output.decode()
    rows = [list(map(int, line.split(",")[1:4])) for line in printed.splitlines() if not line.startswith("#")]
    base = next(line for line in printed.splitlines() if line.startswith("#tb")).rpartition("/")[2]
    return rows[0][1] / int(base), (rows[-1][1] + rows[-1][2]) / int(base)


SOUNDS = {
    "aac.mp4": ("-c:a", "aac"),
    "aac.ts": ("-c:a", "aac"),
    "aac.mkv": ("-c:a", "aac"),
    "opus.webm": ("-c:a", "libopus"),
    "mp3.mp3": ("-c:a", "libmp3lame"),
    "flac.flac": (),
    "wav.wav": (),
    "vorbis.ogg": ("-c:a", "libvorbis"),
    "alac.m4a": ("-c:a", "alac"),
    "pcm.mov": ("-c:a", "pcm_s24le"),
    "ac3.mkv": ("-c:a", "ac3"),
    "aiff.aiff": (),
    "raw.aac": ("-c:a", "aac"),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_a_sound_begins_and_ends_when_it_is_heard(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    ffmpeg(*TONE, *SOUNDS[name], path)
    facts = probe(path)
    sound = facts.audio[0]
    first, last = heard(path, tmp_path)
    assert sound.start == pytest.approx(first, abs=0.002)
    assert sound.start + sound.duration == pytest.approx(last, abs=0.03)
    assert facts.video == []
    assert facts.duration == pytest.approx(sound.duration)
    assert (sound.audio_channels, sound.layout, sound.sample_rate) == (1, "mono", 48000)


@pytest.mark.parametrize("name", ["late.mp4", "late.mkv", "late.mov", "late.ts"])
@pytest.mark.parametrize("late", [0.251, 0.7, 3.0])
def test_sound_that_starts_late_is_told_to_20_ms(tmp_path: Path, name: str, late: float) -> None:
    path = tmp_path / name
    ffmpeg(*PICTURE, "-itsoffset", str(late), *TONE, "-map", "0:v", "-map", "1:a", *X264, "-c:a", "aac", path)
    facts = probe(path)
    video = facts.video[0]
    begins = float(video.times.first * video.time_base.fraction)
    # Some muxers keep the encoder's priming as programme: 1,024 samples of silence that start earlier.
    assert facts.audio[0].start == pytest.approx(heard(path, tmp_path)[0], abs=0.002)
    assert facts.audio[0].start - begins == pytest.approx(late, abs=1024 / 48000 + 0.001)
    assert facts.start == pytest.approx(begins)
    assert facts.duration == pytest.approx(late + 2, abs=0.07)
    assert "late_sound" in codes(facts)


def test_sound_in_sync_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    ffmpeg(*PICTURE, *TONE, *X264, "-c:a", "aac", path)
    facts = probe(path)
    assert codes(facts) == set()
    assert facts.audio[0].packet_samples == 1024
    assert facts.audio[0].first_tick == -1024
    assert facts.audio[0].start == 0
    assert facts.audio[0].codec_string == "mp4a.40.2"


def test_a_film_without_sound_is_a_film(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    ffmpeg(*PICTURE, *X264, path)
    facts = probe(path)
    assert facts.audio == []
    assert codes(facts) == {"no_sound"}


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1", "7.1"])
def test_layouts_are_told(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "a.mkv"
    ffmpeg("-f", "lavfi", "-i", f"anullsrc=cl={layout}:d=0.2", "-c:a", "flac", path)
    assert probe(path).audio[0].layout == layout


def test_all_languages_are_offered_as_bcp_47(tmp_path: Path) -> None:
    path = tmp_path / "m.mkv"
    ffmpeg(
        *TONE,
        *SILENT_THEN_LOUD,
        *PICTURE,
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "0",
        "-map",
        "2",
        "-metadata:s:a:0",
        "language=chi",
        "-metadata:s:a:1",
        "language=eng",
        "-metadata:s:a:1",
        "title=Director",
        "-metadata:s:a:2",
        "language=eng",
        "-disposition:a:2",
        "visual_impaired",
        "-disposition:a:1",
        "default",
        "-disposition:a:0",
        "0",
        *X264,
        "-c:a",
        "aac",
        path,
    )
    facts = probe(path)
    told = [
        (sound.index, sound.language, sound.title, sound.default, sound.description) for sound in facts.audio
    ]
    assert told == [
        (1, "en", "Director", True, False),
        (0, "zh", "", False, False),
        (2, "en", "", False, True),
    ]
    assert all(sound.partner == -1 for sound in facts.audio)


def test_languages_that_are_not_told_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "m.mkv"
    ffmpeg(*TONE, *SILENT_THEN_LOUD, "-map", "0", "-map", "1", "-c:a", "aac", path)
    assert "languages_unknown" in codes(probe(path))


class TestMonoPairs:
    def made(self, path: Path, count: int, *more: str) -> list[AudioFacts]:
        maps = [argument for _ in range(count) for argument in ("-map", "1:a")]
        ffmpeg(
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=720x576:r=25:d=0.4",
            *TONE,
            "-map",
            "0:v",
            *maps,
            "-c:v",
            "mpeg2video",
            "-c:a",
            "pcm_s16le",
            "-t",
            "0.4",
            *more,
            path,
        )
        return probe(path).audio

    def test_eight_mono_tracks_of_a_tape_are_four_sounds(self, tmp_path: Path) -> None:
        sounds = self.made(tmp_path / "tape.mxf", 8)
        assert [(sound.index, sound.partner) for sound in sounds] == [(1, 2), (3, 4), (5, 6), (7, 8)]
        assert {(sound.audio_channels, sound.layout) for sound in sounds} == {(2, "stereo")}

    def test_an_odd_one_stays_alone(self, tmp_path: Path) -> None:
        sounds = self.made(tmp_path / "tape.mov", 3)
        assert [(sound.index, sound.partner) for sound in sounds] == [(1, 2), (3, -1)]

    def test_two_languages_are_no_pair(self, tmp_path: Path) -> None:
        sounds = self.made(
            tmp_path / "tape.mov", 2, "-metadata:s:a:0", "language=chi", "-metadata:s:a:1", "language=eng"
        )
        assert [(sound.language, sound.partner) for sound in sounds] == [("zh", -1), ("en", -1)]

    def test_the_pair_is_told(self, tmp_path: Path) -> None:
        self.made(tmp_path / "tape.mxf", 2)
        trouble = next(each for each in probe(tmp_path / "tape.mxf").troubles if each.code == "mono_pairs")
        assert "1+2" in str(trouble.sentence)


SRT = "1\n00:00:00,100 --> 00:00:01,000\nHello\n"


@pytest.mark.parametrize(
    ("name", "codec"), [("s.mp4", "mov_text"), ("s.mkv", "subrip"), ("a.mkv", "ass"), ("w.mkv", "webvtt")]
)
def test_words_inside_are_offered_as_captions(tmp_path: Path, name: str, codec: str) -> None:
    (tmp_path / "s.srt").write_text(SRT)
    path = tmp_path / name
    ffmpeg(
        *PICTURE,
        "-i",
        tmp_path / "s.srt",
        "-map",
        "0",
        "-map",
        "1",
        *X264,
        "-c:s",
        codec,
        "-metadata:s:s:0",
        "language=chi",
        "-disposition:s:0",
        "forced",
        path,
    )
    (subtitle,) = probe(path).subtitles
    assert (subtitle.codec, subtitle.language, subtitle.text, subtitle.forced) == (codec, "zh", True, True)


def test_pictures_of_words_are_only_named(tmp_path: Path) -> None:
    path = tmp_path / "dvd.mkv"
    (tmp_path / "s.srt").write_text(SRT)
    ffmpeg(
        *PICTURE,
        "-i",
        tmp_path / "s.srt",
        "-map",
        "0",
        "-map",
        "1",
        *X264,
        "-c:s",
        "subrip",
        "-metadata:s:s:0",
        "language=eng",
        path,
    )
    held = path.read_bytes()
    assert held.count(b"S_TEXT/UTF8") == 1
    path.write_bytes(held.replace(b"S_TEXT/UTF8", b"S_HDMV/PGS\0"))
    facts = probe(path)
    (subtitle,) = facts.subtitles
    assert (subtitle.codec, subtitle.text, subtitle.language) == ("hdmv_pgs_subtitle", False, "en")
    assert "bitmap_captions" in codes(facts)


def test_fonts_inside_are_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "font.ttf").write_bytes(b"\0\1\0\0" + bytes(100))
    path = tmp_path / "fonts.mkv"
    ffmpeg(
        *PICTURE,
        "-attach",
        tmp_path / "font.ttf",
        "-metadata:s:t",
        "mimetype=application/x-truetype-font",
        *X264,
        path,
    )
    facts = probe(path)
    assert len(facts.video) == 1
    assert len(facts.ignored) == 1
    assert "attachment" in facts.ignored[0]
    assert "ignored" in codes(facts)


def test_timecode_is_kept_as_a_fact(tmp_path: Path) -> None:
    path = tmp_path / "tmcd.mov"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=320x180:r=25:d=0.4",
        "-f",
        "lavfi",
        "-i",
        "sine=d=0.4",
        "-c:v",
        "prores_ks",
        "-profile:v",
        "0",
        "-c:a",
        "pcm_s16le",
        "-timecode",
        "10:00:00:00",
        path,
    )
    facts = probe(path)
    assert facts.timecode == "10:00:00:00"
    assert len(facts.video) == len(facts.audio) == 1
    assert any("data" in each for each in facts.ignored)


class TestCovers:
    def made(self, path: Path, cover: Path, codec: str = "copy") -> MediaFacts:
        encoder = ("-c:a", "libmp3lame", "-id3v2_version", "3") if path.suffix == ".mp3" else ("-c:a", "aac")
        ffmpeg(
            *TONE,
            "-i",
            cover,
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            codec,
            *encoder,
            "-disposition:v",
            "attached_pic",
            path,
        )
        return probe(path)

    @pytest.mark.parametrize("name", ["cover.mp3", "cover.m4a"])
    @pytest.mark.parametrize("picture", ["cover.png", "cover.jpg"])
    def test_a_cover_is_no_film(self, tmp_path: Path, name: str, picture: str) -> None:
        ffmpeg("-f", "lavfi", "-i", "color=red:s=600x600", "-frames:v", "1", tmp_path / picture)
        facts = self.made(tmp_path / name, tmp_path / picture)
        assert facts.video == []
        assert facts.cover == 1
        assert facts.duration == pytest.approx(2, abs=0.06)

    def test_a_film_of_jpeg_pictures_stays_a_film(self, tmp_path: Path) -> None:
        path = tmp_path / "mjpeg.mov"
        ffmpeg(*PICTURE, *TONE, "-c:v", "mjpeg", path)
        facts = probe(path)
        assert facts.video[0].codec == "mjpeg"
        assert facts.video[0].times.count == 60
        assert facts.cover == -1

    @pytest.mark.parametrize("name", ["bomb.mp3", "bomb.m4a", "bomb.flac"])
    def test_a_cover_of_30000_pixels_is_refused_unread(self, tmp_path: Path, name: str) -> None:
        bomb = tmp_path / "bomb.png"
        bomb.write_bytes(png(30_000, 30_000))
        small = tmp_path / "small.png"
        small.write_bytes(png(100, 100))
        path = tmp_path / name
        encoder = {"mp3": ("-c:a", "libmp3lame"), "m4a": ("-c:a", "aac"), "flac": ("-c:a", "flac")}[
            path.suffix[1:]
        ]
        ffmpeg(
            *TONE,
            "-i",
            small,
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "copy",
            *encoder,
            "-disposition:v",
            "attached_pic",
            path,
        )
        held = path.read_bytes()
        assert held.count(small.read_bytes()) == 1
        header = small.read_bytes()[:33]
        path.write_bytes(held.replace(header, bomb.read_bytes()[:33]))
        facts = probe(path)
        assert facts.cover == -1
        assert "cover_too_large" in codes(facts)
        assert facts.audio[0].duration == pytest.approx(2, abs=0.06)


def png(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel: 30,000 a side in 109 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_film_of_30000_pixels_is_refused_by_its_header(tmp_path: Path) -> None:
    small, bomb = tmp_path / "small.png", tmp_path / "bomb.png"
    small.write_bytes(png(100, 100))
    bomb.write_bytes(png(30_000, 30_000))
    path = tmp_path / "film.mov"
    ffmpeg("-loop", "1", "-t", "0.2", "-i", small, "-c:v", "copy", path)
    size = (100).to_bytes(2, "big") * 2
    held = path.read_bytes().replace(small.read_bytes()[:33], bomb.read_bytes()[:33])
    path.write_bytes(held.replace(size, (30_000).to_bytes(2, "big") * 2))
    with pytest.raises(MediaError, match="over 16384 pixels a side"):
        probe(path)


def test_a_picture_is_no_master(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(png(30_000, 30_000))
    with pytest.raises(MediaError, match="is a picture"):
        probe(path)


def test_chapters_count_from_the_films_zero(tmp_path: Path) -> None:
    (tmp_path / "chapters").write_text(
        ";FFMETADATA1\ntitle=T\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=开始\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=End\n"
    )
    path = tmp_path / "c.mkv"
    ffmpeg(*PICTURE, "-i", tmp_path / "chapters", "-map", "0", "-map_metadata", "1", *X264, path)
    facts = probe(path)
    assert facts.chapters == [Chapter(0, 1, "开始"), Chapter(1, 2, "End")]
    assert facts.tags["title"] == "T"


def test_a_second_video_stream_is_told(tmp_path: Path) -> None:
    path = tmp_path / "two.mkv"
    ffmpeg(*PICTURE, "-map", "0", "-map", "0", *X264, path)
    facts = probe(path)
    assert len(facts.video) == 2
    assert "several_pictures" in codes(facts)
