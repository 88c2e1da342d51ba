# SPDX-License-Identifier: Apache-2.0
"""DASH manifests, read back as XML."""

from fractions import Fraction
from xml.etree import ElementTree

from hypothesis import given

from kepu.engine.renditions.dash import NAMESPACE, manifest
from kepu.engine.tracks import TrackKind
from tests.engine.renditions.test_hls import DESCRIPTION, SOUND, WORDS, lengths, track

NAMES = {"mpd": NAMESPACE}


@given(lengths)
def test_the_timeline_gives_back_every_segment(ticks):
    root = ElementTree.fromstring(manifest([track(ticks=ticks)], Fraction(sum(ticks), 12800)))
    found = [
        int(row.get("d"))
        for row in root.iterfind(".//mpd:SegmentTimeline/mpd:S", NAMES)
        for _ in range(1 + int(row.get("r", "0")))
    ]
    assert found == ticks


def test_each_codec_language_and_caption_file_is_a_set_of_its_own():
    whole = track(
        TrackKind.CAPTIONS,
        name="captions/en",
        init="",
        language="en",
        label="English",
        whole="captions/en.vtt",
    )
    av1 = track(name="video/av1-720", codecs="av01.0.05M.08")
    root = ElementTree.fromstring(manifest([track(), av1, SOUND, DESCRIPTION, whole], Fraction(8)))
    sets = [
        (group.get("contentType"), group.get("lang"))
        for group in root.iterfind(".//mpd:AdaptationSet", NAMES)
    ]
    assert sets == [("video", None), ("video", None), ("audio", "zh-Hans"), ("audio", "en"), ("text", "en")]
    assert root.get("mediaPresentationDuration") == "PT8.000S"
    media = root.find(".//mpd:SegmentTemplate", NAMES)
    assert media.get("media") == "video/h264-720/$Number%05d$.m4s"
    assert root.find(".//mpd:BaseURL", NAMES).text == "captions/en.vtt"


def test_captions_that_have_no_file_in_one_piece_are_left_to_hls():
    assert "text/vtt" not in manifest([track(), WORDS], Fraction(8))
