# SPDX-License-Identifier: Apache-2.0
"""What stops a delivery, what warns, and what the machine mends without changing a word."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.captions.checks import Finding, check, stops
from kepu.engine.captions.flow import running_text
from kepu.engine.captions.letters import columns
from kepu.engine.captions.line_breaking import break_line
from kepu.engine.captions.mending import mend
from kepu.engine.captions.rules import all_rules, rules_for
from kepu.engine.captions.track import CaptionTrack, Cue, Span, caption_track, line_text, plain_lines
from tests.engine.captions.caption_tracks import tracks


def track(*cues: tuple[int, int, str], language: str = "en") -> CaptionTrack:
    return CaptionTrack(language, tuple(Cue(start, end, plain_lines(text)) for start, end, text in cues))


def codes(found: tuple[Finding, ...]) -> list[tuple[int, str, str]]:
    return [(each.cue, each.severity.value, each.code) for each in found]


def test_a_good_track_has_no_findings() -> None:
    good = track((0, 2000, "Light is a wave."), (2080, 4000, "And a particle."))
    assert check(good, frame_rate=Fraction(25)) == ()


@pytest.mark.parametrize(
    "cues, language, wanted",
    [
        ([(0, 2000, "One"), (1900, 4000, "Two")], "en", [(1, "stop", "overlap")]),
        ([(1000, 900, "One")], "en", [(1, "stop", "duration")]),
        ([(0, 3000, "One\nTwo\nThree")], "en", [(1, "stop", "lines")]),
        ([(0, 3000, "x" * 42)], "en", []),
        ([(0, 3000, "x" * 43)], "en", [(1, "warning", "line-length")]),
        ([(0, 3000, "光" * 16)], "zh-Hans", []),
        ([(0, 3000, "光" * 17)], "zh-Hans", [(1, "warning", "line-length")]),
        ([(0, 3000, "光" * 8 + "x" * 16)], "zh-Hans", []),
        ([(0, 1000, "x" * 20)], "en", []),
        ([(0, 1000, "x" * 21)], "en", [(1, "warning", "speed")]),
        ([(0, 1000, "光" * 9)], "zh-Hans", []),
        ([(0, 1000, "光" * 10)], "zh-Hans", [(1, "warning", "speed")]),
        ([(0, 832, "x")], "en", [(1, "warning", "short")]),
        ([(0, 7001, "x")], "en", [(1, "warning", "long")]),
        ([(0, 1000, "x"), (1079, 2079, "y")], "en", [(1, "warning", "gap")]),
        ([(0, 1000, "x"), (1300, 2300, "y")], "en", [(1, "warning", "flicker")]),
        ([(0, 1000, "x"), (1500, 2500, "y")], "en", []),
        (
            [(0, 1000, "光，"), (2000, 3000, "光？"), (4000, 5000, "光。")],
            "zh-Hans",
            [(1, "warning", "punctuation"), (3, "warning", "punctuation")],
        ),
    ],
)
def test_each_rule(
    cues: list[tuple[int, int, str]], language: str, wanted: list[tuple[int, str, str]]
) -> None:
    found = check(track(*cues, language=language), frame_rate=Fraction(25))
    assert codes(found) == wanted
    assert stops(found) == any(severity == "stop" for _, severity, _ in wanted)


def test_children_read_more_slowly() -> None:
    words = track((0, 1000, "x" * 18))
    assert check(words) == ()
    assert codes(check(words, audience="child")) == [(1, "warning", "speed")]


def test_a_finding_is_a_sentence_with_the_cues_number() -> None:
    (found,) = check(track((0, 2000, "One"), (1900, 4000, "Two")))
    assert str(found) == "Cue 1: it overlaps the next cue by 0.1 s."


def test_every_rule_names_its_source_and_how_sure_it_is() -> None:
    for rules in all_rules().values():
        for name in rules.__struct_fields__:
            rule = getattr(rules, name)
            assert rule is None or (rule.source and rule.sure in "ABCP" and rule.checked_on)
    assert rules_for(track((0, 1, "x"), language="zh-Hant")).characters_a_line.value == 16
    assert rules_for(track((0, 1, "光合作用"), language="und")).characters_a_line.value == 16
    assert rules_for(track((0, 1, "light"), language="de")).characters_a_line.value == 42


@pytest.mark.parametrize(
    "text, unspaced, wanted",
    [
        ("abc", False, 3),
        ("光合", True, 2),
        ("ab光", True, 2),
        ("e\u0301", False, 1),
        ("👩‍🔬", False, 1),
        ("“光”", True, 3),
        ("שלום", False, 4),
    ],
)
def test_letters_are_counted_as_seen(text: str, unspaced: bool, wanted: float) -> None:
    assert columns(text, unspaced) == wanted


BROKEN = [
    (
        "The light we see tonight left that galaxy two million years ago",
        42,
        ["The light we see tonight left", "that galaxy two million years ago"],
    ),
    (
        "Plants turn sunlight into sugar, and they breathe out oxygen.",
        42,
        ["Plants turn sunlight into sugar,", "and they breathe out oxygen."],
    ),
    (
        "光合作用把阳光、水和二氧化碳变成糖，并放出氧气。",
        16,
        ["光合作用把阳光、水和", "二氧化碳变成糖，并放出氧气。"],
    ),
    ("第一次观测到引力波是在2015年9月14日的凌晨", 16, ["第一次观测到引力波是", "在2015年9月14日的凌晨"]),
]


@pytest.mark.parametrize("text, limit, wanted", BROKEN)
def test_lines_are_broken_at_good_places(text: str, limit: int, wanted: list[str]) -> None:
    assert [line_text(line) for line in break_line((Span(text),), limit, limit == 16)] == wanted


@pytest.mark.parametrize(
    "text, together",
    [
        ("太阳离我们大约一亿五千万公里也就是150公里", "150公里"),
        ("这个实验用了Large Hadron Collider来撞质子", "Collider"),
        ("水的沸点在标准气压下大约是100℃左右的样子", "100℃"),
        ("我们把它叫做“薛定谔的猫”这个名字很有趣", "“薛定谔"),
        ("科学家们认为二氧化碳浓度正在不断上升之中", "二氧化碳"),
    ],
)
def test_numbers_units_words_and_quotes_stay_together(text: str, together: str) -> None:
    lines = [line_text(line) for line in break_line((Span(text),), 16, True)]
    assert len(lines) == 2
    assert any(together in line for line in lines)
    assert not lines[1].startswith(("，", "。", "”", "的"))


def test_a_number_stays_with_its_latin_unit() -> None:
    lines = break_line((Span("Sound in dry air at twenty degrees runs 343 m/s"),), 43, False)
    assert any("343 m/s" in line_text(line) for line in lines)


@given(
    st.lists(
        st.builds(Span, text=st.text(alphabet="ab 光合。，-12\u00a0", max_size=40), bold=st.booleans()),
        max_size=4,
    ).map(tuple),
    st.integers(4, 42),
    st.booleans(),
)
def test_breaking_never_changes_a_letter_or_a_mark(
    line: tuple[Span, ...], limit: int, unspaced: bool
) -> None:
    def letters(spans: tuple[Span, ...]) -> list[tuple[str, bool]]:
        return [(letter, span.bold) for span in spans for letter in span.text if letter != " "]

    broken = break_line(line, limit, unspaced)
    assert [each for row in broken for each in letters(row)] == letters(line)


def test_mending_closes_gaps_breaks_lines_and_leaves_the_rest() -> None:
    before = track(
        (0, 1000, "x"),
        (1300, 4000, "The light we see tonight left that galaxy two million years ago"),
        (3900, 6000, "a\nb\nc"),
        (9000, 9300, "short"),
    )
    mended = mend(before, frame_rate=Fraction(25))
    assert [(cue.start, cue.end) for cue in mended.track.cues] == [
        (0, 1220),
        (1300, 3820),
        (3900, 6000),
        (9000, 9833),
    ]
    assert [len(cue.lines) for cue in mended.track.cues] == [1, 2, 1, 1]
    assert sorted({number for number, _ in mended.changes}) == [1, 2, 3, 4]
    assert codes(check(mended.track, frame_rate=Fraction(25))) == [(2, "warning", "speed")]


def test_a_cue_too_full_for_two_lines_becomes_several() -> None:
    text = "光合作用把阳光、水和二氧化碳变成糖，并放出氧气，而我们呼吸的氧气几乎全部来自植物和海洋里的藻类。"
    mended = mend(track((0, 7000, text), language="zh-Hans"), frame_rate=Fraction(25))
    assert len(mended.track.cues) == 2
    assert "".join(cue.text.replace("\n", "") for cue in mended.track.cues) == text
    assert mended.track.cues[0].end == mended.track.cues[1].start - 80
    assert mended.track.cues[-1].end == 7000


def test_speakers_lines_are_not_joined() -> None:
    dialogue = track((0, 3000, "- Is it light?\n- " + "No, " * 9 + "it is heat."))
    assert all(
        not line.startswith("- Is it light? ") for line in mend(dialogue).track.cues[0].text.split("\n")
    )


@given(tracks)
def test_mending_never_changes_words_and_is_done_once(random: CaptionTrack) -> None:
    def words(found: CaptionTrack) -> str:
        return "".join("".join(running_text(cue).split(" ")) for cue in found.cues)

    mended = mend(random)
    from kepu.engine.captions.tidy import tidy_track

    assert words(mended.track) == words(tidy_track(random))
    assert [cue.start for cue in mended.track.cues] == sorted(cue.start for cue in mended.track.cues)
    assert all(cue.start < cue.end for cue in mended.track.cues)


def test_caption_track_goes_through_json() -> None:
    import json

    words = caption_track("en", [Cue(0, 1, ((Span("a", ruby="b"),),), "x")])
    assert CaptionTrack.from_json(json.loads(json.dumps(words.to_json()))) == words
