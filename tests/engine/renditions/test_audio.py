# SPDX-License-Identifier: Apache-2.0
"""Sound for streaming: whole packets from zero, joins that cannot be heard, sync kept."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from kepu.engine.boxes import split_fragments
from kepu.engine.brief import Brief
from kepu.engine.recipe import Audio
from kepu.engine.renditions import audio
from kepu.engine.sound.grid import PACKET_SAMPLES
from tests.engine.sounds import SPEECH, brief_of, error_decibels, make, samples
from tests.masters import ffmpeg

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=9")
CLICK = "aevalsrc='if(gte(t,0.5)*lt(t,0.51),0.9*sin(2*PI*1000*t),0)':s=48000:d=2"


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    ffmpeg("-f", "lavfi", "-i", f"{SPEECH}:s=44100:d=9", path)
    return path


def built(brief: Brief, path: Path, folder: Path) -> tuple[list[Path], list[Path]]:
    """The headers and segments of the first sound."""
    targets = [each for each in audio.targets(brief) if not each.name.endswith("/loudness")]
    out = make(targets, {"master": path}, folder)
    track = audio.tracks(brief)[0]
    return [out / track.init], [out / each.path for each in track.segments]


def check_times(brief: Brief, header: list[Path], segments: list[Path]) -> None:
    track = audio.tracks(brief)[0]
    for planned, path in zip(track.segments, segments, strict=True):
        found = split_fragments(header[0].read_bytes() + path.read_bytes())
        assert (found.start, found.duration) == (planned.start, planned.duration)
        assert found.samples * PACKET_SAMPLES == planned.duration


@pytest.mark.parametrize("suffix", ["wav", "mp3", "flac", "ogg", "mkv", "opus.mkv"])
def test_encoded_segments_hold_what_the_source_holds_across_joins(
    suffix: str, speech: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"speech.{suffix}"
    codec = {"mkv": ["-c:a", "libmp3lame"], "opus.mkv": ["-c:a", "libopus", "-ar", "48000"]}.get(suffix, [])
    ffmpeg("-i", speech, *codec, *(["-b:a", "256k"] if suffix not in ("wav", "flac") else []), path)
    brief = brief_of(path, Audio(copy_source=False))
    header, segments = built(brief, path, tmp_path / "work")
    check_times(brief, header, segments)
    source, found = samples(path), samples([*header, *segments])
    lags = range(-26, 27) if suffix.endswith("mkv") else [0]  # half of Matroska's millisecond, in samples
    errors = {
        lag: error_decibels(source[max(0, -lag) :], found[max(0, lag) :], 30_000, 31_000) for lag in lags
    }
    lag = min(errors, key=errors.__getitem__)
    source, found = source[max(0, -lag) :], found[max(0, lag) :]
    whole = error_decibels(source, found, 2048, 400_000)
    assert whole < (-25 if suffix == "mkv" else -38)
    for planned in audio.tracks(brief)[0].segments[1:]:
        join = planned.start
        assert error_decibels(source, found, join - 1024, join + 2048) < whole + 6


def test_a_conforming_source_is_copied_packet_by_packet(speech: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    ffmpeg(
        *PICTURE, "-i", speech, "-c:v", "libx264", "-preset", "ultrafast", "-g", "100", "-c:a", "aac", path
    )
    brief = brief_of(path, Audio())
    header, segments = built(brief, path, tmp_path / "work")
    check_times(brief, header, segments)
    with av.open(str(path)) as film:
        wanted = [bytes(packet) for packet in film.demux(audio=0) if packet.size]
    whole = tmp_path / "whole.mp4"
    whole.write_bytes(b"".join(each.read_bytes() for each in [*header, *segments]))
    with av.open(str(whole)) as film:
        packets = [packet for packet in film.demux(audio=0) if packet.size]
    assert packets[0].pts == 0
    assert [bytes(packet) for packet in packets][: len(wanted) - 1] == wanted[1:]  # the first is priming
    assert audio.tracks(brief)[0].sample_rate == 44_100


@pytest.mark.parametrize("copies", [True, False])
@pytest.mark.parametrize("offset", [0.7, 3.013])
def test_sound_that_starts_late_stays_late(copies: bool, offset: float, tmp_path: Path) -> None:
    path = tmp_path / "late.mp4"
    ffmpeg(*PICTURE, "-itsoffset", offset, "-f", "lavfi", "-i", CLICK, "-map", 0, "-map", 1, "-c:v", "libx264",
           "-preset", "ultrafast", "-c:a", "aac", path)  # fmt: skip
    brief = brief_of(path, Audio(copy_source=copies))
    header, segments = built(brief, path, tmp_path / "work")
    check_times(brief, header, segments)
    found = samples([*header, *segments], channels=1)
    loud = next(n for n, value in enumerate(found) if abs(value) > 0.3)
    assert loud / 48_000 == pytest.approx(offset + 0.5, abs=0.012 if copies else 0.002)
    assert len(found) / 48_000 == pytest.approx(brief.facts.duration, abs=PACKET_SAMPLES / 48_000)


def test_a_sound_that_ends_early_is_silent_until_the_film_ends(tmp_path: Path) -> None:
    path = tmp_path / "early.mov"
    ffmpeg(
        *PICTURE,
        "-f",
        "lavfi",
        "-i",
        CLICK,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-c:a",
        "pcm_s16le",
        path,
    )
    brief = brief_of(path, Audio())
    header, segments = built(brief, path, tmp_path / "work")
    found = samples([*header, *segments], channels=1)
    assert len(found) // PACKET_SAMPLES == -(-9 * 48_000 // PACKET_SAMPLES)
    assert max(map(abs, found[3 * 48_000 :])) == 0
    assert max(map(abs, found[:48_000])) > 0.5


def test_sound_from_before_the_films_zero_is_left_out(speech: Path, tmp_path: Path) -> None:
    brief = brief_of(speech, Audio())
    moved = replace(brief, sounds=(replace(brief.sounds[0], origin=1.0),))
    header, segments = built(moved, speech, tmp_path / "work")
    found, source = samples([*header, *segments]), samples(speech)
    assert error_decibels(source[48_000:], found, 2048, 300_000) < -38


def test_a_segment_is_the_same_bytes_whenever_and_whatever_else_is_made(speech: Path, tmp_path: Path) -> None:
    brief = brief_of(speech, Audio())
    targets = [each for each in audio.targets(brief) if not each.name.endswith("/loudness")]
    all_of_them = make(targets, {"master": speech}, tmp_path / "all")
    alone = make(targets[3:], {"master": speech}, tmp_path / "alone")
    name = targets[3].outputs[0]
    assert (alone / name).read_bytes() == (all_of_them / name).read_bytes()


def test_languages_have_their_own_names_and_equals_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "m.mkv"
    ffmpeg(*PICTURE, *[each for f in (440, 880, 660) for each in ("-f", "lavfi", "-i", f"sine={f}:d=9")],
           "-map", 0, "-map", 1, "-map", 2, "-map", 3, "-metadata:s:a:0", "language=chi",
           "-metadata:s:a:1", "language=eng", "-metadata:s:a:2", "language=eng", "-c:a", "aac", path)  # fmt: skip
    tracks = audio.tracks(brief_of(path, Audio()))
    assert [(each.name, each.language, each.label, each.default) for each in tracks] == [
        ("zh", "zh", "中文", True), ("en", "en", "English", False), ("en-2", "en", "English 2", False),
    ]  # fmt: skip
    assert all(each.codecs == "mp4a.40.2" and each.audio_channels == 1 for each in tracks)


def test_mono_pairs_of_a_broadcast_file_become_one_stereo_sound(tmp_path: Path) -> None:
    path = tmp_path / "pairs.mxf"
    ffmpeg(*PICTURE, "-f", "lavfi", "-i", "sine=440:d=9:r=48000", "-f", "lavfi", "-i", "sine=880:d=9:r=48000",
           "-map", 0, "-map", 1, "-map", 2, "-c:v", "mpeg2video", "-c:a", "pcm_s16le", path)  # fmt: skip
    brief = brief_of(path, Audio())
    assert [each.audio.partner for each in brief.sounds] == [2]
    header, segments = built(brief, path, tmp_path / "work")
    left, right = samples([*header, *segments], 0), samples([*header, *segments], 1)
    crossings = [sum(a < 0 <= b for a, b in pairwise(side[48_000:96_001])) for side in (left, right)]
    assert crossings == [pytest.approx(440, abs=2), pytest.approx(880, abs=2)]
