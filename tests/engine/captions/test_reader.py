# SPDX-License-Identifier: Apache-2.0
"""Caption files from the world: read whole, every repair told by line."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.engine.captions.reader import CaptionReading, read_captions
from kepu.engine.captions.reading import lyrics, subrip, substation, ttml, webvtt, youtube
from kepu.engine.captions.reading.assembly import assemble
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Placement, Span
from kepu.engine.errors import CaptionError
from tests.growth import growth


def read(text: str, **options: str) -> CaptionReading:
    return read_captions(text.encode(), **options)  # type: ignore[arg-type]


def rows(reading: CaptionReading) -> list[tuple[int, int, str]]:
    return [(cue.start, cue.end, cue.text) for cue in reading.track.cues]


def repairs(reading: CaptionReading) -> list[str]:
    return [str(repair) for repair in reading.repairs]


FIRST = (0, 1234, "This is the first subtitle.")
SECOND = (2345, 3456, "This is the second subtitle.\nSecond subtitle with second line.")
THIRD = (7204567, 7208901, "This is the third subtitle.")
GOOD = (
    "1\n00:00:00,000 --> 00:00:01,234\nThis is the first subtitle.\n\n"
    "2\n00:00:02,345 --> 00:00:03,456\nThis is the second subtitle.\nSecond subtitle with second line.\n\n"
    "3\n02:00:04,567 --> 02:00:08,901\nThis is the third subtitle.\n"
)
TWINS = {
    "typical_with_byte_order_mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "typical_missing_sequence": GOOD.replace("2\n00:00:02", "00:00:02").encode(),
    "typical_unexpected_end": GOOD[: GOOD.index("02:00:04")].encode(),
    "typical_negative_timestamps": (
        b"1\n-0:00:04,567 --> -0:00:03,456\nThis is the first subtitle.\n\n2\n-00:00:02,345 --> 00:00:01,234\nSecond.\n\n"
        b"3\n02:00:04,567 --> 02:00:08,901\nThis is the third subtitle.\n"
    ),
}


@pytest.fixture(params=["twin", "shared"])
def case(request: pytest.FixtureRequest) -> object:
    """A function from a case's name to its bytes: our own twin, or the public file."""
    if request.param == "twin":
        return TWINS.__getitem__
    folder: Path = request.getfixturevalue("shared_files")
    return lambda name: (folder / "cases" / "files" / f"captions__{name}").read_bytes()


def test_a_byte_order_mark_loses_no_number(case) -> None:  # type: ignore[no-untyped-def]
    reading = read_captions(case("typical_with_byte_order_mark"))
    assert rows(reading) == [FIRST, SECOND, THIRD]
    assert reading.encoding == "UTF-8" and reading.repairs == ()


def test_a_missing_number_loses_no_cue(case) -> None:  # type: ignore[no-untyped-def]
    reading = read_captions(case("typical_missing_sequence"))
    assert rows(reading) == [FIRST, SECOND, THIRD]
    assert repairs(reading) == ["Line 5: the cue's number is missing."]


def test_a_file_cut_off_keeps_what_is_whole_and_says_so(case) -> None:  # type: ignore[no-untyped-def]
    reading = read_captions(case("typical_unexpected_end"))
    assert rows(reading) == [FIRST, SECOND]
    assert repairs(reading) == ["Line 10: the file ends in the middle of cue 3."]


def test_negative_times_are_told_and_the_rest_stays_in_place(case) -> None:  # type: ignore[no-untyped-def]
    reading = read_captions(case("typical_negative_timestamps"))
    assert rows(reading) == [THIRD]
    assert [repair.line for repair in reading.repairs] == [2, 6]
    assert "begins before zero, at -0:00:02.345" in repairs(reading)[1]


def test_typical_utf_16_is_read(shared_files: Path) -> None:
    data = (shared_files / "cases" / "files" / "captions__typical_utf16le").read_bytes()
    reading = read_captions(data)
    assert (reading.encoding, len(reading.track.cues)) == ("UTF-16LE", 3)


def test_the_words_of_a_digit_line_are_no_number() -> None:
    reading = read("1\n00:00:01,000 --> 00:00:02,000\n1984\n\n2\n00:00:03,000 --> 00:00:04,000\nOne\n2\n")
    assert rows(reading) == [(1000, 2000, "1984"), (3000, 4000, "One\n2")]
    assert reading.repairs == ()


def test_a_blank_line_inside_a_cue_loses_no_words() -> None:
    reading = read(
        "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nTwo\n\n2\n00:00:03,000 --> 00:00:04,000\nThree\n"
    )
    assert rows(reading) == [(1000, 2000, "One\nTwo"), (3000, 4000, "Three")]
    assert repairs(reading) == ["Line 4: a blank line inside the cue is removed."]


def test_a_missing_blank_line_between_cues_is_seen_by_the_number() -> None:
    reading = read("1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n")
    assert rows(reading) == [(1000, 2000, "One"), (3000, 4000, "Two")]


def test_empty_zero_length_backward_and_unordered_cues_are_mended_and_told() -> None:
    reading = read(
        "1\n00:00:05,000 --> 00:00:06,000\nFive\n\n2\n00:00:01,000 --> 00:00:01,000\nOne\n\n"
        "3\n00:00:03,000 --> 00:00:02,000\nThree\n\n4\n00:00:07,000 --> 00:00:08,000\n\n"
    )
    assert rows(reading) == [(1000, 2000, "One"), (3000, 4000, "Three"), (5000, 6000, "Five")]
    assert [repair.line for repair in reading.repairs] == [6, 6, 10, 10, 14]
    assert "Line 14: the cue holds no words and is left out." in repairs(reading)


def test_times_that_cannot_be_read_are_quoted() -> None:
    reading = read("1\n00:00:01,000 --> soon\nLost words\n\n2\n00:00:03,000 --> 00:00:04,000\nKept\n")
    assert rows(reading) == [(3000, 4000, "Kept")]
    assert repairs(reading) == [
        "Line 2: the times “00:00:01,000 --> soon” cannot be read; the cue is left out: “Lost words”"
    ]


def test_lenient_times_are_read_and_told() -> None:
    reading = read("1\n0:0:1.5 -> 00:00:02,0\nA\n\n2\n00:03,250 --> 00:04,000 X1:10\nB\n")
    assert rows(reading) == [(1500, 2000, "A"), (3250, 4000, "B")]
    assert [repair.line for repair in reading.repairs] == [2, 6]


def test_subrip_markup_is_a_whitelist() -> None:
    reading = read(
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<i>a</i> <font color=red>b</font> <img src=http://x onerror=y> &amp; <3 <Bob>\n"
    )
    cue = reading.track.cues[0]
    assert cue.lines == ((Span("a", italic=True), Span(" b & <3 <Bob>")),)
    assert cue.placement == Placement(line=0)
    assert repairs(reading) == [
        "Line 3: the tag <font color=red> is not kept.",
        "Line 3: the tag </font> is not kept.",
        "Line 3: the tag <img src=http://x onerror=y> is not kept.",
        "Line 3: &amp; is written as the character it stands for.",
    ]


def test_raised_and_lowered_digits_stay_raised_and_lowered() -> None:
    reading = read("1\n00:00:01,000 --> 00:00:02,000\n10<sup>6</sup> H<sub>2</sub>O x<sup>Q</sup>\n")
    assert reading.track.cues[0].text == "10⁶ H₂O x<sup>Q</sup>"


WPT = {
    "timings need three digits": ("00:00:00.00 --> 00:00:01.000\nx", 0),
    "sixty minutes": ("60:00.000 --> 61:00.000\nx", 0),
    "one-digit hours": ("0:00:00.000 --> 0:00:01.000\nx", 1),
    "long hours": ("123456:00:00.000 --> 123456:00:01.000\nx", 1),
    "no space around the arrow": ("00:00.000-->00:01.000\nx", 1),
    "garbage behind the arrow": ("00:00.000 -->x 00:01.000\nx", 0),
    "an arrow in an identifier": ("a --> b\n00:00.000 --> 00:01.000\nx", 1),
    "two times in one block": ("00:00.000 --> 00:01.000\nx\n00:02.000 --> 00:03.000\ny", 2),
    "a note": ("NOTE\n00:00.000 -- 00:01.000\nx", 0),
    "a note with times is an identifier": ("NOTE\n00:00.000 --> 00:01.000\nx", 1),
    "a style": ("STYLE\n::cue { color: red }\n\n00:00.000 --> 00:01.000\nx", 1),
    "full-width digits": ("００:00.000 --> 00:01.000\nx", 0),
}


@pytest.mark.parametrize("body, count", WPT.values(), ids=WPT)
def test_webvtt_keeps_a_cue_when_a_browser_does(body: str, count: int) -> None:
    reading = read(f"WEBVTT\n\n{body}\n")
    assert len(reading.track.cues) == count
    assert reading.repairs or count or body.startswith("NOTE")


def test_webvtt_that_no_player_would_show_is_told(shared_files: Path) -> None:
    reading = read_captions(
        (shared_files / "cases" / "files" / "captions__typical_with_bad_timestamps").read_bytes()
    )
    assert reading.track.cues == ()
    assert [repair.line for repair in reading.repairs] == [4, 7, 10, 13]


def test_nul_becomes_the_replacement_character() -> None:
    reading = read("WEBVTT\n\n\0 id\n00:00.000 --> 00:01.000 align\0:end\ntext\0")
    assert (reading.track.cues[0].identifier, reading.track.cues[0].text) == ("\ufffd id", "text\ufffd")
    assert [repair.line for repair in reading.repairs] == [3, 4, 4, 5]


def test_the_public_file_of_nuls_keeps_the_seven_cues_that_are_right(shared_files: Path) -> None:
    reading = read_captions((shared_files / "cases" / "files" / "captions__nulls.vtt").read_bytes())
    assert [cue.text for cue in reading.track.cues] == [
        "text0",
        "text1",
        "\ufffdtext\ufffd2",
        "text3",
        "text4",
        "text5",
        "text6",
    ]


def test_webvtt_marks_voices_readings_and_settings_are_kept() -> None:
    reading = read(
        "WEBVTT - title\nKind: subtitles\nLanguage: ja\n\nid 1\n"
        "00:01.000 --> 00:02.000 line:10%,end position:20%,line-left size:50% align:start vertical:rl region:r\n"
        "<v.loud Dr. A>Hi <b>you &amp; me</b></v> <ruby>漢<rt>kan</rt>字<rt>ji</ruby> <lang fr>oui</lang> <c.red>x</c> <font>y\n"
    )
    cue = reading.track.cues[0]
    assert (reading.track.kind, reading.track.language, cue.identifier) == ("subtitles", "ja", "id 1")
    assert cue.lines == (
        (
            Span("Hi ", voice="Dr. A"),
            Span("you & me", bold=True, voice="Dr. A"),
            Span(" "),
            Span("漢", ruby="kan"),
            Span("字", ruby="ji"),
            Span(" "),
            Span("oui", language="fr"),
            Span(" x y"),
        ),
    )
    assert cue.placement == Placement("rl", None, 10, "end", 20, "line-left", 50, "start")
    assert len(reading.repairs) == 4


TIMES = """<tt xml:lang="en" xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"
 ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001" ttp:tickRate="60"><body><div timeContainer="seq">
<p begin="0s" end="1.2s">1.2</p><p begin="0s" end="1.2m">72</p><p begin="0s" end="1.2h">4320</p><p begin="0s" end="24f">1.001</p>
<p begin="0s" end="120t">2</p><p begin="0s" end="01:02:03">3723</p><p begin="0s" end="01:02:03.2350">3723.235</p>
<p begin="0s" end="01:02:03:20">3723.83416667</p><p begin="0s" end="100:00:00.1">360000.1</p></div></body></tt>"""


@pytest.mark.parametrize("where", ["twin", "shared"])
def test_ttml_times_are_those_of_their_own_text(where: str, request: pytest.FixtureRequest) -> None:
    data = TIMES.encode()
    if where == "shared":
        folder: Path = request.getfixturevalue("shared_files")
        data = (folder / "cases" / "files" / "captions__TimeExpressions001.ttml").read_bytes()
    reading = read_captions(data)
    at = 0
    assert len(reading.track.cues) >= 9
    for cue in reading.track.cues:
        seconds = float(cue.text.split("=")[-1].strip().rstrip("s"))
        assert abs(cue.start - at) <= 1
        assert abs(cue.duration - seconds * 1000) <= 1
        at = cue.end


def ttml_cues(body: str, parameters: str = "") -> list[tuple[int, int, str]]:
    found = Repairs()
    text = (
        f'<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        f'xmlns:tts="http://www.w3.org/ns/ttml#styling" {parameters}><body>{body}</body></tt>'
    )
    return [(cue.start, cue.end, cue.text) for cue in assemble(ttml.read(text, found).cues, found)]


def test_ttml_frame_rate_and_tick_rate(shared_files: Path) -> None:
    wanted = [(1000, 1010, "text 1"), (1_001_000, 2_002_000, "text 2")]
    reading = read_captions((shared_files / "cases" / "files" / "captions__frame_rate.xml").read_bytes())
    assert rows(reading) == wanted
    assert (
        ttml_cues(
            '<div><p begin="100t" end="101t">text 1</p></div><div><p begin="50000f" end="100000f">text 2</p></div>',
            'ttp:frameRate="50" ttp:frameRateMultiplier="1000 1001" ttp:tickRate="100"',
        )
        == wanted
    )


def test_ttml_containers_nest() -> None:
    assert ttml_cues(
        '<div begin="10s" end="20s"><div timeContainer="seq" begin="1s"><p dur="2s">a</p><p begin="1s" dur="2s">b</p></div>'
        '<p begin="3s">c</p><p begin="4s" dur="30s" end="30s">d</p></div>'
    ) == [(11_000, 13_000, "a"), (13_000, 20_000, "c"), (14_000, 16_000, "b"), (14_000, 20_000, "d")]


def test_ttml_spans_with_times_become_cues() -> None:
    assert ttml_cues(
        '<div><p begin="1s" end="4s">a <span begin="1s">b</span><br/><span begin="2s" end="9s">c</span></p></div>'
    ) == [
        (1000, 2000, "a"),
        (2000, 3000, "a b"),
        (3000, 4000, "a b\nc"),
    ]


def test_ttml_drop_frame_timecode() -> None:
    found = ttml_cues(
        '<div><p begin="00:01:00;02" end="00:10:00;00">x</p></div>',
        'ttp:timeBase="smpte" ttp:dropMode="dropNTSC" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"',
    )
    assert found == [(60_060, 600_000, "x")] or found == [(60_060, 599_999, "x")]


def test_ttml_overlapping_paragraphs_are_both_kept(shared_files: Path) -> None:
    reading = read_captions(
        (shared_files / "cases" / "files" / "captions__ebu-ttd_timing_overlapping.ttml").read_bytes()
    )
    assert [(cue.start, cue.end) for cue in reading.track.cues] == [
        (0, 1400),
        (1120, 23_800),
        (22_720, 25_840),
        (26_720, 28_840),
    ]
    assert reading.track.language == "de"


def test_frames_without_a_rate_take_the_films_and_say_so() -> None:
    text = '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="25f" end="50f">x</p></div></body></tt>'
    assert rows(read_captions(text.encode(), frame_rate=Fraction(25))) == [(1000, 2000, "x")]
    reading = read(text)
    assert rows(reading) == [(833, 1667, "x")]
    assert "30 frames a second are taken" in repairs(reading)[0]


def test_ttml_styles_readings_and_speakers_are_kept() -> None:
    reading = read(
        '<tt xml:lang="ja" xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" '
        'xmlns:ttm="http://www.w3.org/ns/ttml#metadata"><head><metadata><ttm:agent xml:id="a"><ttm:name>Ann</ttm:name></ttm:agent>'
        '</metadata><styling><style xml:id="s" style="s t" tts:fontStyle="italic"/><style xml:id="t" style="s" '
        'tts:fontWeight="bold"/></styling><layout><region xml:id="r" tts:origin="10% 5%" tts:extent="80% 20%"/></layout></head>'
        '<body><div><p region="r" begin="1s" end="2s"><span style="s" ttm:agent="a">x</span> '
        '<span><span tts:ruby="container"><span tts:ruby="base">漢</span><span tts:ruby="text">かん</span></span></span></p>'
        "</div></body></tt>"
    )
    cue = reading.track.cues[0]
    assert cue.lines == (
        (Span("x", bold=True, italic=True, voice="Ann"), Span(" "), Span("漢", ruby="かん")),
    )
    assert cue.placement == Placement(line_percent=5)


def test_ttml_with_a_bare_ampersand_or_cut_off_is_read_as_far_as_it_goes() -> None:
    reading = read(
        '<tt xmlns="http://www.w3.org/ns/ttml"><body><div>\n<p begin="1s" end="2s">a & b</p>\n<p begin="3s"'
    )
    assert rows(reading) == [(1000, 2000, "a & b")]
    assert repairs(reading)[0] == "Line 2: a bare & is read as itself."
    assert repairs(reading)[1].startswith("Line 3: the XML breaks off here")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>',
        '<!DOCTYPE tt SYSTEM "file:///etc/passwd"><tt xmlns="http://www.w3.org/ns/ttml"><body/></tt>',
        "<tt>" + "<div>" * 500,
        "<?xml version='1.0'?><html/>",
        "<?xml version='1.0'?>",
    ],
)
def test_hostile_xml_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(CaptionError):
        read(text)


ASS = (
    "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, "
    "OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, "
    "Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\nStyle: Top,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,"
    "-1,0,0,0,100,100,0,0,1,2,2,8,10,10,10,1\n\n[Events]\n"
    "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    "Comment: 0,0:00:00.00,0:00:01.00,Top,,0,0,0,,not shown\n"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Top,Ann,0,0,0,,Hi, {\\b0\\i1}you{\\r} <b>\\Nthere\\h!\n"
    "Dialogue: 0,0:00:03.00,0:00:04.00,Top,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}{\\an1\\pos(1,2)}x\n"
)


def test_substation_words_marks_and_places() -> None:
    reading = read(ASS)
    first, second = reading.track.cues
    assert (reading.format, first.start, first.end) == ("ass", 1000, 2500)
    assert first.lines == (
        (
            Span("Hi, ", bold=True, voice="Ann"),
            Span("you", italic=True, voice="Ann"),
            Span(" <b>", bold=True, voice="Ann"),
        ),
        (Span("there\u00a0!", bold=True, voice="Ann"),),
    )
    assert first.placement == Placement(line=0)
    assert (second.text, second.placement) == ("x", Placement(align="start"))
    assert repairs(reading) == ["Line 12: a drawing is left out.", "Line 12: the effect \\pos is not kept."]


def test_sbv_and_lrc() -> None:
    sbv = read("0:00:01.000,0:00:02.500\nOne[br]two\n\n0:00:03.000,0:00:04.000\nThree\n")
    assert (sbv.format, rows(sbv)) == ("sbv", [(1000, 2500, "One\ntwo"), (3000, 4000, "Three")])
    lrc = read(
        "[ti:Song]\n[offset:+500]\n[00:01.50][00:10.00]La <00:02.00>la\n[00:03.25]\n[00:05:00]End\nlost\n"
    )
    assert (lrc.format, rows(lrc)) == (
        "lrc",
        [(1000, 2750, "La la"), (4500, 9500, "End"), (9500, 10_500, "La la")],
    )
    assert repairs(lrc) == [
        "Line 3: a time inside the cue is not kept.",
        "Line 6: “lost” has no times and is left out.",
    ]


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "is empty"),
        (b"  \n\n", "is empty"),
        (b"Hello, world.\n", "no line with times"),
        (b"\x00\x01\x02\x03" * 50, "not text|no line with times"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, "not text|no line with times"),
    ],
)
def test_what_is_no_caption_file_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(CaptionError, match=words):
        read_captions(data, name="x.srt")


def test_a_header_alone_is_an_empty_track() -> None:
    assert read("WEBVTT").track.cues == ()


def test_a_language_is_taken_from_the_caller_the_name_the_file_or_the_words() -> None:
    chinese = "1\n00:00:01,000 --> 00:00:02,000\n这是一个关于光的故事\n"
    assert read(chinese).track.language == "zh-Hans"
    assert read(chinese.replace("这是一个关于", "這是一個關於")).track.language == "zh-Hant"
    assert read(chinese, name="talk.zh_hant.srt").track.language == "zh-Hant"
    assert read(chinese, name="talk.chs.srt").track.language == "zh-Hans"
    assert read(chinese, name="talk.fr.srt", language="ja").track.language == "ja"
    assert read(GOOD).track.language == "en"
    assert read("1\n00:00:01,000 --> 00:00:02,000\nOui\n").track.language == "und"
    with pytest.raises(CaptionError):
        read(GOOD, language="../x")


SEEDS = st.sampled_from(
    [
        b"",
        b"WEBVTT\n\n",
        b"1\n00:00:01,000 --> 00:00:02,000\n",
        b"0:00:01.000,0:00:02.000\n",
        b"[00:01.00]",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        GOOD.encode("utf-16-le"),
    ]
)
PARTS = st.sampled_from(
    [
        b"-->",
        b"00:00:01.000 --> 00:00:02.000",
        b"\n",
        b"\n\n",
        b"<",
        b">",
        b"&",
        b"<v ",
        b"<ruby><rt>",
        b"</ruby>",
        b"{\\an",
        b"line:-1",
        b"\x00",
        b"\xff",
        b"\xc4\xe3",
        b"99999999999:00:00,000 --> 1:1:1,1",
        b"[00:99.999]",
        b"\r",
    ]
)


@given(SEEDS, st.lists(st.one_of(st.binary(max_size=20), PARTS), max_size=20).map(b"".join))
def test_random_bytes_give_captions_or_a_sentence(seed: bytes, rest: bytes) -> None:
    try:
        read_captions(seed + rest)
    except CaptionError as error:
        assert str(error)


XML_PARTS = st.sampled_from(
    [
        "<p begin='1s' end='2s'>",
        "</p>",
        "<span begin='",
        "f",
        "x",
        "&",
        "<br/>",
        "<div timeContainer='seq' dur='-1s'>",
        "</div>",
        "<set/>",
        "tts:ruby='container'",
        ">",
        "'",
        "<p begin='99:99:99:99.9' dur='1e9s'>",
        "\ufffd",
        "<style xml:id='a' style='a'/>",
    ]
)


@given(st.lists(st.one_of(st.text(max_size=8), XML_PARTS), max_size=15).map("".join))
def test_random_ttml_gives_captions_or_a_sentence(body: str) -> None:
    found = Repairs()
    try:
        assemble(
            ttml.read(f'<tt xmlns:tts="http://www.w3.org/ns/ttml#styling"><body><div>{body}', found).cues,
            found,
        )
    except CaptionError as error:
        assert str(error)


ASS_PARTS = st.sampled_from(
    [
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
        "{\\b",
        "}",
        "{\\p1}",
        "\\N",
        ",",
        "\n",
        "Style: a,b,c\n",
        "Format: x\n",
        "[V4+ Styles]\n",
        "Dialogue: x,y\n",
        "[Fonts]\n",
        "ScriptType: v4.00\n",
        "&HZZ",
        "{\\an99}",
        "{\\r}",
    ]
)


@given(st.lists(st.one_of(st.text(max_size=8), ASS_PARTS), max_size=15).map("".join))
@settings(max_examples=200)
def test_random_substation_gives_captions_or_a_sentence(body: str) -> None:
    found = Repairs()
    try:
        assemble(substation.read(f"[Script Info]\n[Events]\n{body}", found), found)
    except CaptionError as error:
        assert str(error)


@given(st.text(alphabet="0123456789:,.-> \n\t<>&;{}\\ab\x00[]", max_size=300))
def test_every_reader_takes_any_text(text: str) -> None:
    lines = text.count("\n") + 1
    for module in (subrip, youtube, lyrics):
        assert {each.line for each in module.read(text, Repairs())} <= set(range(1, lines + 1))
    found = webvtt.read(f"WEBVTT\n\n{text}", Repairs())
    assert {each.line for each in found.cues} <= set(range(3, lines + 3))


def cues(count: int) -> str:
    return "".join(
        f"{n + 1}\n{n // 1800:02d}:{n // 30 % 60:02d}:{n % 30 * 2:02d},000 --> {n // 1800:02d}:{n // 30 % 60:02d}:"
        f"{n % 30 * 2 + 1:02d},000\n光合作用把<i>阳光</i>变成糖，第 {n} 条\nand so on & on\n\n"
        for n in range(count)
    )


@pytest.mark.parametrize(
    "written",
    [
        lambda count: cues(count).encode(),
        lambda count: cues(count).encode("gb18030"),
        lambda count: ("WEBVTT\n\n" + cues(count).replace(",000", ".000")).encode(),
    ],
    ids=["srt", "gb18030", "webvtt"],
)
def test_ten_times_the_cues_are_read_in_about_ten_times_the_time(written: Callable[[int], bytes]) -> None:
    assert len(read_captions(written(5000)).track.cues) == 5000
    assert growth(read_captions, written(500), written(5000)) < 40


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,000\n" + "&lt;" * 200_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "<" * 500_000,
        " " * 1_000_000 + "-->" + " " * 1_000_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000" + " a:b" * 100_000 + "\nx",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<b>" * 2_000 + "x",
        "[00:01.00]" * 50_000 + "x",
    ],
)
def test_a_file_made_to_be_slow_is_not(text: str) -> None:
    began = time.process_time()
    with suppress(CaptionError):
        read(text)
    assert time.process_time() - began < 60
