# SPDX-License-Identifier: Apache-2.0
"""Podcast files: as loud as asked, with chapters, cover and tags; never silent by a mis-wired channel."""

import json
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import av
import msgspec
import pytest

from kepu.engine.brief import Brief
from kepu.engine.errors import ChildError
from kepu.engine.recipe import Audio, Podcast, Poster
from kepu.engine.renditions import audio, podcast, poster
from kepu.engine.sound.loudness import loudness_profile
from kepu.engine.sound.meter import Loudness, measure
from kepu.engine.sound.reports import read_report
from tests.engine.sounds import SPEECH, brief_of, make, samples
from tests.masters import ffmpeg

CHAPTERS = """;FFMETADATA1
title=A talk
[CHAPTER]
TIMEBASE=1/1000
START=0
END=2500
title=Beginning; a\\=b \\#1
[CHAPTER]
TIMEBASE=1/1000
START=2500
END=5000
title=深空
"""


def loudness(path: Path, demuxer: str) -> Loudness:
    return measure(path, demuxer, "[0:0]", [], 2, folder=path.parent)


def built(brief: Brief, path: Path, folder: Path) -> Path:
    return make(podcast.targets(brief), {"master": path}, folder)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """An MP3 with a cover and chapters (an attached picture is never a film)."""
    cover, told, path = tmp_path / "cover.png", tmp_path / "chapters.txt", tmp_path / "talk.mp3"
    ffmpeg("-f", "lavfi", "-i", "color=red:s=600x600", "-frames:v", 1, cover)
    told.write_text(CHAPTERS)
    ffmpeg("-f", "lavfi", "-i", f"{SPEECH}:s=48000:d=5", "-i", cover, "-f", "ffmetadata", "-i", told, "-map", 0,
           "-map", 1, "-map_metadata", 2, "-c:a", "libmp3lame", "-c:v", "png", "-disposition:v", "attached_pic",
           "-id3v2_version", 3, path)  # fmt: skip
    return path


def test_chapters_cover_and_tags_stand_in_both_files(talk: Path, tmp_path: Path) -> None:
    out = built(brief_of(talk, podcast=Podcast(), languages=["zh-Hans"]), talk, tmp_path / "work")
    for name in ("zh-Hans.mp3", "zh-Hans.m4a"):
        with av.open(str(out / "podcast" / name)) as file:
            chapters = [
                (each["start"] * each["time_base"], each["metadata"]["title"]) for each in file.chapters()
            ]
            assert [title for _, title in chapters] == ["Beginning; a=b #1", "深空"]
            # An MP3's first sound is heard 23 ms after its own zero, which is where chapters count from.
            assert [float(start) for start, _ in chapters] == pytest.approx([0, 2.5], abs=0.03)
            assert file.metadata["title"] == "A talk"
            assert abs(file.duration / 1e6 - 5) < 0.06
            picture = next(file.decode(video=0))
            assert (picture.width, picture.height) == (600, 600)
            assert file.streams.video[0].disposition & file.streams.video[0].disposition.attached_pic
            codec = file.streams.audio[0].codec_context.name
        assert codec.removesuffix("float") == ("mp3" if name.endswith("mp3") else "aac")
    data = (out / "podcast/zh-Hans.mp3").read_bytes()
    assert data[:4] == b"ID3\x03" and all(tag in data[:4096] for tag in (b"CTOC", b"CHAP", b"APIC", b"zho"))
    assert b"Info" in data or b"Xing" in data
    m4a = (out / "podcast/zh-Hans.m4a").read_bytes()
    assert m4a.index(b"moov") < m4a.index(b"mdat")
    chapters = json.loads((out / "podcast/chapters.json").read_text())
    assert chapters["version"] == "1.2.0"
    assert chapters["chapters"][1]["title"] == "深空"
    assert chapters["chapters"][1]["startTime"] == pytest.approx(2.5, abs=0.03)


@pytest.mark.parametrize("volume", ["-20dB", "9dB"])
def test_a_podcast_is_as_loud_as_its_profile_says(volume: str, tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    peaks = "+0.9*exp(-40*mod(t,1))*sin(2*PI*500*t)" if volume == "9dB" else ""
    voice = f"0.1*sin(2*PI*300*t){peaks}"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{voice}|{voice}':s=48000:d=6", "-af", f"volume={volume}",
           "-c:a", "pcm_f32le", path)  # fmt: skip
    brief = brief_of(path, podcast=Podcast())
    out = built(brief, path, tmp_path / "work")
    for name, demuxer in (("und.mp3", "mp3"), ("und.m4a", "mov")):
        found = loudness(out / "podcast" / name, demuxer)
        assert loudness_profile("podcast").passes(found.integrated, found.true_peak), found
    leveled = read_report(out / "audio/und/loudness.json").leveled["podcast"]
    assert (leveled.limit is None) == (volume == "-20dB")


@pytest.mark.parametrize("right", ["0", "-0.5*sin(440*2*PI*t)"], ids=["left only", "inverted"])
def test_a_mono_fold_of_a_podcast_is_never_silent(right: str, tmp_path: Path) -> None:
    path = tmp_path / "pair.wav"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='0.5*sin(440*2*PI*t)|{right}':s=48000:d=3", path)
    out = built(brief_of(path, podcast=Podcast(loudness="keep")), path, tmp_path / "work")
    report = read_report(out / "audio/und/loudness.json")
    assert [each.code for each in report.troubles] in (["one-channel"], ["channels-cancel"])
    for name in ("und.mp3", "und.m4a"):
        left, right_one = (samples(out / "podcast" / name, side)[24_000:120_000] for side in (0, 1))
        mono = [(a + b) / 2 for a, b in zip(left, right_one, strict=True)]
        assert 0.45 < max(mono) < 0.55


def test_the_poster_is_the_cover_of_a_film(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=128x72:r=10:d=2", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264",
           "-preset", "ultrafast", "-pix_fmt", "yuv420p", path)  # fmt: skip
    plain = brief_of(path, podcast=Podcast(mp3_bit_rate=0))
    for wanted in (None, Poster()):
        brief = replace(plain, recipe=msgspec.structs.replace(plain.recipe, poster=wanted))
        out = make(
            [*poster.targets(brief), *podcast.targets(brief)], {"master": path}, tmp_path / str(wanted)
        )
        with av.open(str(out / "podcast/und.m4a")) as file:
            assert next(file.decode(video=0)).width == 128
    assert not (out / "podcast/und.mp3").exists()


def test_a_film_without_sound_says_why_it_has_no_podcast_and_promises_none(tmp_path: Path) -> None:
    path = tmp_path / "mute.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x36:r=10:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p", path)
    brief = brief_of(path, Audio(), Podcast())
    assert podcast.targets(brief) == audio.targets(brief) == audio.tracks(brief) == []
    assert "holds no sound" in str(podcast.unavailable(brief))


def test_silence_is_reported_as_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", 2, path)
    out = built(brief_of(path, podcast=Podcast(m4a_bit_rate=0)), path, tmp_path / "work")
    report = json.loads((out / "audio/und/loudness.json").read_text())
    assert report["integrated"] is None and report["profiles"]["podcast"]["passes"] is False
    assert [each["code"] for each in report["troubles"]] == ["silence"]
    assert (out / "podcast/und.mp3").stat().st_size > 10_000


def test_a_description_makes_no_podcast(talk: Path) -> None:
    brief = brief_of(talk, podcast=Podcast())
    described = replace(brief, sounds=(replace(brief.sounds[0], description=True),))
    assert podcast.targets(described) == []


def test_streams_are_brought_to_a_profile_too(tmp_path: Path) -> None:
    path = tmp_path / "quiet.wav"
    ffmpeg("-f", "lavfi", "-i", f"{SPEECH}:s=48000:d=8", "-af", "volume=-20dB", path)
    brief = brief_of(path, Audio(loudness="ebu-r128"))
    out = make(audio.targets(brief), {"master": path}, tmp_path / "work")
    track = audio.tracks(brief)[0]
    whole = tmp_path / "whole.mp4"
    whole.write_bytes(
        b"".join((out / each).read_bytes() for each in (track.init, *(s.path for s in track.segments)))
    )
    assert loudness(whole, "mov").integrated == pytest.approx(-23, abs=0.2)


def test_a_cover_that_would_fill_the_memory_is_left_out(tmp_path: Path) -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    bomb += chunk(b"IDAT", zlib.compress(bytes(3751) * 30_000)) + chunk(b"IEND", b"")
    plain, path = tmp_path / "plain.mp3", tmp_path / "bomb.mp3"
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", "-id3v2_version", 0, "-write_xing", 0, plain)
    picture = b"\0image/png\0\x03\0" + bomb
    frame = b"APIC" + struct.pack(">I", len(picture)) + b"\0\0" + picture
    size = len(frame)
    path.write_bytes(b"ID3\x03\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + frame
                     + plain.read_bytes())  # fmt: skip
    brief = brief_of(path, podcast=Podcast(m4a_bit_rate=0))
    assert "cover_too_large" in [each.code for each in brief.facts.troubles]
    assert podcast.COVER not in [each.name for each in podcast.targets(brief)]
    with av.open(str(built(brief, path, tmp_path / "work") / "podcast/und.mp3")) as file:
        assert [stream.type for stream in file.streams] == ["audio"]
    forced = replace(brief, facts=msgspec.structs.replace(brief.facts, cover=1))
    with pytest.raises(ChildError):
        make([podcast._cover(forced)], {"master": path}, tmp_path / "forced")
