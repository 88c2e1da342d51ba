# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a film's page learns from an output folder."""

from __future__ import annotations

import json
from math import isfinite

from hypothesis import given
from hypothesis import strategies as st

from kepu.theme.describe import Speech, describe
from kepu.theme.film import Captions, Chapter, Cue, Film, Loudness, MadeFile, Picture, Sound, Thumbnail
from kepu.theme.film_page import Reader, film_data, script_data

FACTS = {
    "duration": 24.5,
    "tags": {"title": "茶"},
    "chapters": [{"start": 0, "end": 7, "title": "陪葬坑"}, {"start": 7, "end": 24.5, "title": ""}],
    "video": [
        {
            "width": 720,
            "height": 576,
            "sample_aspect": {"numerator": 64, "denominator": 45},
            "frame_rate": {"numerator": 30000, "denominator": 1001},
            "rotation": 90,
            "codec": "h264",
        }
    ],
    "audio": [{"language": "en", "audio_channels": 2, "sample_rate": 48000, "codec": "aac"}],
    "troubles": [{"words": "Sound starts {seconds} s late.", "values": {"seconds": 0.7}}],
}
TRANSCRIPT = {"segments": [{"startTime": 1, "endTime": 2.5, "body": "茶 & <tea>"}, {"startTime": "x"}]}
LOUDNESS = {
    "integrated": -19.3,
    "true_peak": -1.2,
    "leveled": {"stream": {"integrated": -16.0, "true_peak": -1.7, "gain": 3.3}},
}
PLAYLIST = (
    '#EXTM3U\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="中文, 简体",LANGUAGE="zh-Hans",URI="x"\n'
)
STORYBOARD = "WEBVTT\n\n00:00.000 --> 00:06.000\nstoryboard/000.jpg#xywh=0,0,160,90\n"
CONTENT = {
    "probe.json": json.dumps(FACTS),
    "captions/zh-Hans.json": json.dumps(TRANSCRIPT),
    "captions/zh-Hans.vtt": "WEBVTT\n",
    "captions/zh-Hans/00000.vtt": "WEBVTT\n",
    "audio/en/loudness.json": json.dumps(LOUDNESS),
    "audio/en/00000.m4s": "",
    "stream.m3u8": PLAYLIST,
    "storyboard.vtt": STORYBOARD,
    "download/360.mp4": "",
    "download/1080.mp4": "",
    "podcast/en.mp3": "",
    "poster.jpg": "",
}
SPEECH = Speech(lambda message: f"«{message}»", {"en": "English"}.get)  # type: ignore[arg-type]


def described(content: dict[str, str], title: str = "") -> Film:
    files = [MadeFile(path, len(text.encode()), "b2-256:0") for path, text in content.items()]
    return describe(files, lambda path: content[path].encode() if path in content else None, SPEECH, title)


def test_everything_that_was_made_is_told() -> None:
    film = described(CONTENT)
    files = {path: MadeFile(path, len(text.encode()), "b2-256:0") for path, text in CONTENT.items()}
    assert film == Film(
        title="茶",
        duration=24.5,
        stream="stream.m3u8",
        poster="poster.jpg",
        storyboard="storyboard.vtt",
        thumbnails=(Thumbnail(0, 6, "storyboard/000.jpg#xywh=0,0,160,90"),),
        downloads=(files["download/1080.mp4"], files["download/360.mp4"]),
        podcasts=(MadeFile("podcast/en.mp3", 0, "b2-256:0", "English"),),
        captions=(
            Captions(
                "zh-Hans",
                "中文, 简体",
                (Cue(1, 2.5, "茶 & <tea>"),),
                (files["captions/zh-Hans.vtt"], files["captions/zh-Hans.json"]),
            ),
        ),
        chapters=(Chapter(0, 7, "陪葬坑"), Chapter(7, 24.5, "2")),
        loudness=(Loudness("English", "«film»", -19.3, -16.0, -1.7, 3.3, files["audio/en/loudness.json"]),),
        picture=Picture(576, 1024, 30000 / 1001, "h264"),
        sounds=(Sound("English", 2, 48000, "aac"),),
        troubles=("«Sound starts 0.7 s late.»",),
        probe="probe.json",
        files=tuple(
            files[path]
            for path in sorted(files)
            if path not in ("captions/zh-Hans/00000.vtt", "audio/en/00000.m4s")
        ),
    )


def test_an_empty_folder_is_a_film_without_anything() -> None:
    assert described({}) == Film(title="", duration=0.0)


def test_a_title_that_was_given_stands_before_the_tag() -> None:
    assert described(CONTENT, "given").title == "given"


def test_a_silent_sound_has_a_report_without_levels() -> None:
    (told,) = described({"audio/en/loudness.json": '{"integrated": null, "leveled": {}}'}).loudness
    assert (told.before, told.after, told.peak, told.gain) == (None, None, None, None)


def test_a_sound_that_is_left_as_it_is_has_a_row_of_its_own() -> None:
    report = {
        "integrated": -20.0,
        "true_peak": -3.0,
        "leveled": {"podcast": {"integrated": -16.0, "gain": 4.0}},
    }
    files = {"audio/en/loudness.json": json.dumps(report), "audio/en/00000.m4s": ""}
    film, podcast = described(files).loudness
    assert (film.use, film.before, film.after, film.peak, film.gain) == ("«film»", -20.0, -20.0, -3.0, 0.0)
    assert (podcast.use, podcast.after, podcast.peak, podcast.gain) == ("«podcast»", -16.0, None, 4.0)


def test_chapters_stand_behind_the_podcasts() -> None:
    found = described(
        {"podcast/chapters.json": "", "podcast/en.mp3": "", "podcast/en-description.mp3": ""}
    ).podcasts
    assert [each.label for each in found] == ["English · «audio description»", "English", "«Chapters»"]


def test_a_sound_that_describes_the_picture_says_so() -> None:
    (podcast,) = described({"podcast/en-description.mp3": ""}).podcasts
    assert podcast.label == "English · «audio description»"


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(FACTS)), anything), anything)
def test_no_probe_or_transcript_keeps_the_page_from_its_files(
    facts: dict[str, object], transcript: object
) -> None:
    content = {"probe.json": json.dumps(facts), "captions/en.json": json.dumps({"segments": transcript})}
    film = described(content)
    assert film.files == tuple(
        MadeFile(path, len(text.encode()), "b2-256:0") for path, text in sorted(content.items())
    )
    assert isfinite(film.duration)


rows = st.dictionaries(
    st.sampled_from(
        ["width", "height", "start", "end", "title", "words", "values", "language", "frame_rate"]
    ),
    anything,
)


@given(
    st.dictionaries(st.sampled_from(["video", "audio", "chapters", "troubles"]), st.lists(rows, max_size=2))
)
def test_no_row_of_a_probe_keeps_the_page_from_being_data(facts: dict[str, object]) -> None:
    film = described({"probe.json": json.dumps(facts)})
    assert json.loads(script_data(film_data(film, Reader("en", str))))["chapters"] == [
        {"start": each.start, "end": each.end, "title": each.title} for each in film.chapters
    ]
