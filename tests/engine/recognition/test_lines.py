# SPDX-License-Identifier: Apache-2.0
"""Recognised words become captions that can be read, and none is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.captions.checks import check, stops
from kepu.engine.captions.letters import columns
from kepu.engine.captions.rules import all_rules
from kepu.engine.captions.track import CaptionTrack, line_text
from kepu.engine.recognition.lines import PAUSE, draft
from kepu.engine.recognition.words import Speech, Word, in_order

ENGLISH = (
    "The Moon makes no light of its own. It reflects the light of the Sun, which is four hundred times "
    "further away; from new moon to new moon takes about twenty-nine days and a half."
)
CHINESE = "月球自己不发光，它反射的是阳光。从一次新月到下一次新月，大约要二十九天半，所以月相每天都不一样。"


def spoken(texts: list[str], each: int = 300, language: str = "en") -> Speech:
    words = [Word(at * each, at * each + each - 20, text) for at, text in enumerate(texts)]
    return Speech(language, words, len(texts) * each)


def said(track: CaptionTrack) -> str:
    return "".join(line_text(line) for cue in track.cues for line in cue.lines).replace(" ", "")


def test_english_is_parted_at_good_places_and_shown_when_it_is_said() -> None:
    speech = spoken([f" {word}" for word in ENGLISH.split()])
    track = draft(speech)
    assert [cue.text for cue in track.cues] == [
        "The Moon makes no light of its own.",
        "It reflects the light of the Sun,\nwhich is four hundred times further away;",
        "from new moon to new moon takes\nabout twenty-nine days and a half.",
    ]
    starts = {word.text.strip(): word.start for word in speech.words}
    assert [cue.start for cue in track.cues][:3] == [0, starts["It"], starts["from"]]
    assert not stops(check(track))


def test_chinese_is_parted_between_words_without_marks_at_the_end_of_lines() -> None:
    track = draft(spoken(list(CHINESE), 200, "zh"))
    assert track.language == "zh-Hans"
    for cue in track.cues:
        for line in cue.lines:
            assert columns(line_text(line), unspaced=True) <= 16
            assert not line_text(line).endswith(("，", "。"))
    assert "月球自己不发光" in track.cues[0].text
    assert {found.code for found in check(track)} <= {"gap", "flicker"}


def test_a_pause_always_ends_a_cue() -> None:
    words = [Word(0, 400, " One"), Word(400 + PAUSE, 900 + PAUSE, " two")]
    assert [cue.text for cue in draft(Speech("en", words, 4000)).cues] == ["One", "two"]


def test_a_short_word_is_shown_for_as_long_as_it_takes_to_read() -> None:
    (cue,) = draft(Speech("en", [Word(1000, 1100, " Yes.")], 9000)).cues
    assert (cue.start, cue.end) == (1000, 1833)


def test_nothing_is_shown_behind_the_end_of_the_sound() -> None:
    (cue,) = draft(Speech("en", [Word(1000, 1100, " Yes.")], 1500)).cues
    assert cue.end == 1500


def test_a_language_that_is_chosen_is_the_tracks() -> None:
    assert draft(Speech("en", [Word(0, 100, " Yes.")], 900), "en-GB").language == "en-GB"
    assert draft(Speech("", [], 900)).language == "und"


def test_what_the_model_answers_out_of_order_is_put_in_order() -> None:
    told = [Word(500, 400, "b"), Word(0, 600, "a\x00"), Word(0, 5, " "), Word(-50, 10, "first")]
    words = in_order(told)
    assert [word.text for word in words] == ["first", "a\ufffd", "b"]
    assert all(0 <= one.start < one.end <= two.start for one, two in pairwise(words))


texts = st.one_of(
    st.lists(st.text("abc.,?é ", min_size=1, max_size=14).map(lambda word: f" {word}"), max_size=60),
    st.lists(st.text("月球光，。二1a", min_size=1, max_size=3), max_size=80),
    st.lists(st.text(max_size=50), max_size=12),
)


@given(
    texts,
    st.lists(st.integers(0, 2500), min_size=80, max_size=80),
    st.sampled_from(["en", "zh", "ja", "und"]),
)
def test_every_word_is_shown_in_time_and_in_lines_that_fit(
    pieces: list[str], times: list[int], language: str
) -> None:
    words, at = [], 0
    for text, time in zip(pieces, times, strict=False):
        words.append(Word(at, at + time % 900 + 1, text))
        at += time + 1
    speech = Speech(language, in_order(words), at + 3000)
    track = draft(speech, language)
    rules = all_rules()["zh" if language in ("zh", "ja") else "en"]
    marks = "，。、；：,.;: \n"
    kept = "".join(word.text for word in speech.words)
    assert said(track).translate(dict.fromkeys(map(ord, marks))) == kept.translate(
        dict.fromkeys(map(ord, marks))
    )
    for one, two in pairwise(track.cues):
        assert one.start < one.end <= two.start
    for cue in track.cues:
        assert len(cue.lines) <= rules.lines.value or " " not in cue.text
