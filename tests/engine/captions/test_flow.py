# SPDX-License-Identifier: Apache-2.0
"""Cues gathered into running text: where they meet nothing reads as one word, and no mark is added."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from lxml import html

from kepu.engine.captions.flow import running_text
from kepu.engine.captions.letters import parted
from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.engine.captions.writer import write_captions
from tests.engine.captions.caption_tracks import tracks


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("光合作用发生在叶绿体里", "那里有叶绿素", "\u3000"),
        ("光合作用发生在叶绿体里，", "那里有叶绿素", ""),
        ("他问：“为什么？”", "没有人回答", ""),
        ("他停下来", "——然后继续", ""),
        ("我们今天讲", "DNA 的结构", "\u3000"),
        ("これは葉です", "緑色です", "\u3000"),
        ("the leaf", "is green", " "),
        ("The leaf is green.", "It grows.", " "),
        ("잎은", "초록색이다", " "),
        ("", "光", ""),
    ],
)
def test_cues_of_a_paragraph_are_parted_as_their_script_asks(before: str, after: str, between: str) -> None:
    assert parted(before, after) == between
    track = caption_track(
        "zh-Hans", [Cue(0, 1000, plain_lines(before or "光")), Cue(1000, 2000, plain_lines(after))]
    )
    if before:
        text = write_captions(track, "txt").decode()
        page = html.fromstring(write_captions(track, "html").decode())
        assert text == f"{before}{between}{after}\n"
        assert page.xpath("string(//p)").partition(" ")[2] == f"{before}{between}{after}"


@pytest.mark.parametrize(
    ("lines", "text"), [("光合\n作用", "光合作用"), ("green\nleaf", "green leaf"), ("초록\n잎", "초록 잎")]
)
def test_lines_of_one_cue_are_joined_without_a_space_only_where_the_script_has_none(
    lines: str, text: str
) -> None:
    assert running_text(Cue(0, 1000, plain_lines(lines))) == text


@given(tracks)
def test_a_transcript_adds_nothing_but_spaces_and_speakers(track) -> None:  # type: ignore[no-untyped-def]
    words = "".join(running_text(cue) for cue in tidy_track(track).cues)
    page = html.fromstring(write_captions(track, "html"))
    found = "".join(page.xpath("//span[@data-start]//text()[not(parent::rt) and not(parent::rp)]"))
    assert re.sub(r"\s", "", found) == re.sub(r"\s", "", words)


def test_a_page_is_headed_by_the_title_or_by_its_first_words() -> None:
    track = caption_track("en", [Cue(0, 1000, plain_lines("Leaves are green."))])
    for title, shown in (("A film & <b>more</b>", "A film & <b>more</b>"), ("", "Leaves are green.")):
        page = html.fromstring(write_captions(track, "html", title))
        assert [page.xpath("string(//h1)"), page.xpath("string(//title)")] == [shown, shown]
