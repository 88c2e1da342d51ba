# SPDX-License-Identifier: Apache-2.0
"""What is written is read back equal, by us and by others."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from ttconv import model
from ttconv.imsc import reader as ttconv_reader

from kepu.engine.captions.flow import running_text
from kepu.engine.captions.reader import read_captions
from kepu.engine.captions.reading import ttml
from kepu.engine.captions.reading.assembly import assemble
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import (
    ANYWHERE,
    CaptionTrack,
    Cue,
    Placement,
    Span,
    caption_track,
    plain_lines,
)
from kepu.engine.captions.writer import WRITERS, write_captions
from kepu.engine.captions.writing.webvtt import write_segment
from kepu.engine.errors import CaptionError
from tests.engine.captions.caption_tracks import plain, tracks
from tests.engine.captions.w3c_parser import W3cParser

shared_parser = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_ttml(data: bytes) -> tuple[Cue, ...]:
    """TTML as it is read, without the child."""
    repairs = Repairs()
    return assemble(ttml.read(data.decode(), repairs).cues, repairs)


@given(tracks)
def test_webvtt_is_read_back_equal(track: CaptionTrack) -> None:
    reading = read_captions(write_captions(track, "vtt"), language="en")
    assert reading.format == "vtt"
    assert reading.track == tidy_track(track)


@given(tracks)
def test_subrip_is_read_back_equal_in_what_it_carries(track: CaptionTrack) -> None:
    wanted = plain(track, placed=True)
    if not wanted.cues:
        return
    reading = read_captions(write_captions(track, "srt"), language="en")
    assert reading.format == "srt"
    assert reading.track == wanted


@given(tracks)
def test_imsc_is_read_back_equal_but_for_places_and_names(track: CaptionTrack) -> None:
    def unplaced(cue: Cue) -> Cue:
        return msgspec.structs.replace(cue, placement=ANYWHERE, identifier="")

    assert [unplaced(cue) for cue in read_ttml(write_captions(track, "imsc"))] == [
        unplaced(cue) for cue in tidy_track(track).cues
    ]


def ttconv_cues(data: bytes) -> list[tuple[int, int, str]]:
    """Start, end and letters of each paragraph, as ttconv reads them, white space collapsed."""
    document = ttconv_reader.to_model(ElementTree.ElementTree(ElementTree.fromstring(data)))
    found = []
    for element in document.get_body().dfs_iterator():
        if isinstance(element, model.P):
            text = "".join(_letters(each) for each in element.dfs_iterator())
            found.append(
                (
                    round(element.get_begin() * 1000) if element.get_begin() else 0,
                    round(element.get_end() * 1000),
                    "".join(text.split(" ")),
                )
            )
    return found


def _letters(element: object) -> str:
    if isinstance(element, model.Text):
        return element.get_text()
    return "\n" if isinstance(element, model.Br) else ""


@given(tracks)
def test_ttconv_reads_imsc_cue_for_cue(track: CaptionTrack) -> None:
    wanted = [
        (
            cue.start,
            cue.end,
            "\n".join("".join(f"{span.text}{span.ruby}" for span in line) for line in cue.lines).replace(
                " ", ""
            ),
        )
        for cue in tidy_track(track).cues
    ]
    if wanted:
        assert ttconv_cues(write_captions(track, "imsc")) == wanted


@shared_parser
@given(track=tracks)
def test_the_w3c_parser_finds_no_error_in_webvtt(w3c_parser: W3cParser, track: CaptionTrack) -> None:
    errors, cues = w3c_parser.parse(write_captions(track, "vtt").decode())
    wanted = [{"id": cue.identifier, "start": cue.start, "end": cue.end} for cue in tidy_track(track).cues]
    assert errors == []
    assert sorted(cues, key=str) == sorted(wanted, key=str)


@shared_parser
@given(track=tracks)
def test_the_w3c_parser_finds_no_error_in_segments_but_the_header_that_hls_asks_for(
    w3c_parser: W3cParser, track: CaptionTrack
) -> None:
    errors, cues = w3c_parser.parse(write_segment(track, 900_000))
    assert errors == ["2: No blank line after the signature."]
    assert len(cues) == len(tidy_track(track).cues)


def test_a_segment_maps_the_films_zero() -> None:
    text = write_segment(caption_track("en", [Cue(500, 1500, plain_lines("Hi"))]), 900_000)
    assert text == (
        "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n500\n00:00:00.500 --> 00:00:01.500\nHi\n"
    )


@given(tracks)
def test_the_json_transcript_has_every_cue_with_its_times(track: CaptionTrack) -> None:
    document = json.loads(write_captions(track, "json"))
    assert document["version"] == "1.0.0"
    assert [(each["startTime"], each["endTime"], each["body"]) for each in document["segments"]] == [
        (cue.start / 1000, cue.end / 1000, running_text(cue)) for cue in tidy_track(track).cues
    ]


class Page(HTMLParser):
    """The tags of a page, and the text of each cue."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.anchors: list[str] = []
        self.starts: list[str] = []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.tags.add(tag)
        self.language = found.get("lang") or "" if tag == "html" else self.language
        if "data-start" in found:
            self.anchors.append(found["id"] or "")
            self.starts.append(found["data-start"] or "")


@given(tracks)
def test_the_page_holds_nothing_but_its_own_tags(track: CaptionTrack) -> None:
    page = Page(write_captions(track, "html").decode())
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "p",
        "a",
        "time",
        "span",
        "b",
        "i",
        "u",
        "bdi",
        "ruby",
        "rt",
        "rp",
    }
    assert page.tags <= allowed
    assert page.starts == [f"{cue.start / 1000:.3f}" for cue in tidy_track(track).cues]
    assert len(set(page.anchors)) == len(page.anchors)
    assert page.language == "en"


def test_script_in_a_cue_stays_text_in_every_format() -> None:
    track = caption_track(
        "en", [Cue(0, 1000, plain_lines("<img src=http://x onerror=alert(1)> & <script>x()</script>"))]
    )
    for form in ("vtt", "srt", "imsc", "html"):
        text = write_captions(track, form).decode()
        assert "<img" not in text and "<script" not in text
        assert "onerror=alert(1)" in text


def test_each_format_has_its_look() -> None:
    track = caption_track(
        "zh-Hans",
        [
            Cue(
                1000,
                2500,
                ((Span("光"), Span("合", ruby="hé"), Span("作用", bold=True)),),
                placement=Placement(line=0),
            ),
            Cue(3000, 4000, ((Span("A & B < C", voice="李博士"),),)),
        ],
    )
    assert write_captions(track, "vtt").decode() == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500 line:0\n光<ruby>合<rt>hé</rt></ruby><b>作用</b>\n\n"
        "00:00:03.000 --> 00:00:04.000\n<v 李博士>A &amp; B &lt; C</v>\n"
    )
    assert write_captions(track, "srt").decode() == (
        "1\n00:00:01,000 --> 00:00:02,500\n{\\an8}光合（hé）<b>作用</b>\n\n2\n00:00:03,000 --> 00:00:04,000\nA & B < C\n"
    )
    assert write_captions(track, "txt").decode() == "光合作用\n\n李博士：A & B < C\n"


def test_right_to_left_words_keep_their_order_and_their_direction() -> None:
    track = caption_track("he", [Cue(0, 1000, plain_lines("שלום.")), Cue(1000, 2000, plain_lines("(שלום)"))])
    assert "שלום.\n" in write_captions(track, "vtt").decode()
    assert "(שלום)\n" in write_captions(track, "srt").decode()
    page = write_captions(track, "html").decode()
    assert '<html lang="he" dir="rtl">' in page
    assert 'dir="auto" data-start="0.000" data-end="1.000">שלום.</span>' in page
    assert write_captions(track, "imsc").decode().count('tts:direction="rtl"') == 2


def test_the_same_track_gives_the_same_bytes() -> None:
    track = caption_track("en", [Cue(0, 1000, plain_lines("Hi"))])
    for form in WRITERS:
        assert write_captions(track, form) == write_captions(track, form)


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CaptionError, match="vtt, srt, imsc"):
        write_captions(caption_track("en", []), "doc")
