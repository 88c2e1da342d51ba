# SPDX-License-Identifier: Apache-2.0
"""Caption tracks inside a master, taken out in the limited child."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.engine.captions.embedded import read_embedded
from kepu.engine.captions.track import Span
from kepu.engine.errors import CaptionError
from kepu.engine.facts import SubtitleFacts
from tests.masters import ffmpeg

WORDS = "1\n00:00:00,500 --> 00:00:01,200\nHi <i>you</i> & me\n\n2\n00:00:01,300 --> 00:00:01,900\n你好，世界\n第二行\n"


def master(folder: Path, codec: str, suffix: str, *options: str) -> Path:
    words = folder / "words.srt"
    words.write_text(WORDS, encoding="utf-8")
    path = folder / f"master{suffix}"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        "color=c=black:s=64x36:r=25:d=2",
        "-i",
        words,
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-c:s",
        codec,
        *options,
        path,
    )
    return path


@pytest.mark.parametrize(
    "codec, suffix, demuxer, name",
    [
        ("mov_text", ".mp4", "mov", "mov_text"),
        ("srt", ".mkv", "matroska", "subrip"),
        ("ass", ".mkv", "matroska", "ass"),
        ("webvtt", ".mkv", "matroska", "webvtt"),
    ],
)
def test_words_and_times_come_out_whole(
    tmp_path: Path, codec: str, suffix: str, demuxer: str, name: str
) -> None:
    path = master(tmp_path, codec, suffix)
    reading = read_embedded(path, demuxer, SubtitleFacts(1, name, "zh-Hans", "", True), 0.0)
    assert [(cue.start, cue.end) for cue in reading.track.cues] == [(500, 1200), (1300, 1900)]
    assert reading.track.cues[0].lines == ((Span("Hi "), Span("you", italic=True), Span(" & me")),)
    assert reading.track.cues[1].text == "你好，世界\n第二行"
    assert (reading.track.language, reading.format) == ("zh-Hans", name)


def test_times_count_from_the_films_zero(tmp_path: Path) -> None:
    path = master(tmp_path, "srt", ".mkv", "-output_ts_offset", "10")
    reading = read_embedded(path, "matroska", SubtitleFacts(1, "subrip", "und", "", True), 10.0)
    assert [(cue.start, cue.end) for cue in reading.track.cues] == [(500, 1200), (1300, 1900)]
    later = read_embedded(path, "matroska", SubtitleFacts(1, "subrip", "und", "", True), 11.25)
    assert [(cue.start, cue.end) for cue in later.track.cues] == [(50, 650)]
    assert "Hi you & me" in str(later.repairs[-1])


def test_pictures_of_words_and_other_streams_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = master(tmp_path, "srt", ".mkv")
    with pytest.raises(CaptionError, match="pictures of words"):
        read_embedded(path, "matroska", SubtitleFacts(1, "dvd_subtitle", "en", "", False), 0.0)
    with pytest.raises(CaptionError):
        read_embedded(path, "matroska", SubtitleFacts(0, "subrip", "en", "", True), 0.0)
    with pytest.raises(CaptionError):
        read_embedded(path, "mov", SubtitleFacts(1, "subrip", "en", "", True), 0.0)


def test_a_stream_without_words_gives_a_track_without_cues(tmp_path: Path) -> None:
    path = master(tmp_path, "srt", ".mkv", "-ss", "1.95")
    reading = read_embedded(path, "matroska", SubtitleFacts(1, "subrip", "en", "", True), 0.0)
    assert (reading.track.cues, reading.track.language) == ((), "en")
