# SPDX-License-Identifier: Apache-2.0
"""Where a line of text may end, and how well.

Never inside a Latin word or a number, and hardly inside a Chinese word; nor between a number and its
unit; not before what closes and not after what opens (the rules that Chinese and Japanese call 避头尾
and kinsoku); best after punctuation, then before a conjunction or a preposition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kepu.engine.captions.chinese_words import inside_words
from kepu.engine.captions.letters import columns_of, is_wide

_NOT_FIRST = frozenset(
    "，。、；：？！）」』】》〉”’…—·・％℃°%,.;:?!)]}»ぁぃぅぇぉっゃゅょァィゥェォッャュョー々〻"
)
_NOT_LAST = frozenset("（「『【《〈“‘([{«＄￥$€£#@第")
_UNITS_AFTER_NUMBER = frozenset(
    "年月日号时点分秒天周个位名人岁次种倍层级章节页条件只头棵公千百十万亿兆元米里吨克升度伏瓦安赫帕焦牛光毫厘微纳%％℃°"
)
_LATIN_UNIT = re.compile(
    r"(?:[kMGTmµμncd]?(?:m|g|s|A|K|mol|cd|Hz|N|Pa|J|W|V|Ω|F|l|L|B|b|eV|h|t|bar)[²³]?"
    r"|km/h|m/s|°C|°F|%|‰|min|ms|ly|AU|pc|ppm|million|billion|trillion)(?=[\s.,;:!?)]|$)"
)
_IN_WORD = 1.0
_SENTENCE_END = frozenset("。？！….?!")
_CLAUSE_END = frozenset("，；：、,;:—–")
_CLOSING = frozenset("”’」』）》】〉\"')")
_NO_BREAK_BEFORE = ("的", "了", "着", "过", "们", "吗", "呢", "吧", "啊", "地", "得", "么")
_GOOD_BEFORE = (
    "和",
    "与",
    "但",
    "而",
    "或",
    "因为",
    "所以",
    "如果",
    "就",
    "也",
    "在",
    "从",
    "把",
    "被",
    "对",
    "让",
    "是",
    "到",
)
_GOOD_WORDS = frozenset(
    [
        "and",
        "but",
        "or",
        "nor",
        "so",
        "yet",
        "because",
        "that",
        "which",
        "who",
        "whose",
        "when",
        "where",
        "while",
        "if",
        "as",
        "than",
        "to",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "into",
        "about",
        "over",
        "under",
        "after",
        "before",
        "until",
        "since",
        "through",
        "between",
    ]
)
_BAD_LAST_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "with",
        "from",
        "and",
        "or",
        "but",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "this",
        "that",
        "these",
        "those",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "should",
        "may",
        "might",
        "must",
        "very",
        "not",
        "no",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
    ]
)


@dataclass(frozen=True, slots=True)
class BreakPoint:
    """A place where a line may end: the line keeps ``text[:end]``, the next begins at ``start``; the
    space between belongs to neither. ``cost`` is what the break costs, below 0 for a good one."""

    end: int
    start: int
    cost: float


def break_points(text: str) -> list[BreakPoint]:
    """All places in *text* where a line may end, in order."""
    found = []
    inside = inside_words(text)
    at = 1
    while at < len(text):
        if text[at] == " ":
            after = at
            while after < len(text) and text[after] == " ":
                after += 1
            if after < len(text) and _space_breaks(text, at, after):
                found.append(BreakPoint(at, after, _cost(text, at, after)))
            at = after + 1
            continue
        if _letters_part(text, at):
            found.append(BreakPoint(at, at, _cost(text, at, at) + (_IN_WORD if at in inside else 0.0)))
        at += 1
    return found


def _space_breaks(text: str, end: int, start: int) -> bool:
    before, after = text[end - 1], text[start]
    if before in _NOT_LAST or after in _NOT_FIRST:
        return after in "—–" and before not in _NOT_LAST
    of_number = _LATIN_UNIT.match(text, start) or after in _UNITS_AFTER_NUMBER or after.isdigit()
    return not (before.isdigit() and of_number)


def _letters_part(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if not (is_wide(before) or is_wide(after)) or before == "\u00a0" or after == "\u00a0":
        return False
    if columns_of(after) == 0 or before == "\u200d" or before == after == "—" or before == after == "…":
        return False
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return not (before.isdigit() and after in _UNITS_AFTER_NUMBER)


def _cost(text: str, end: int, start: int) -> float:
    last = text[end - 1]
    if last in _CLOSING and end > 1:
        last = text[end - 2] if text[end - 2] in _SENTENCE_END or text[end - 2] in _CLAUSE_END else last
    if last in _SENTENCE_END:
        return -0.5
    if last in _CLAUSE_END:
        return -0.35
    if is_wide(text[end - 1]) or is_wide(text[start]):
        return _wide_cost(text, start)
    return _word_cost(text, end, start)


def _wide_cost(text: str, start: int) -> float:
    if text.startswith(_NO_BREAK_BEFORE, start):
        return 0.6
    if text[start - 1] in "的了":
        return -0.1
    return -0.15 if text.startswith(_GOOD_BEFORE, start) else 0.0


def _word_cost(text: str, end: int, start: int) -> float:
    last = text[text.rfind(" ", 0, end) + 1 : end].lower().strip("\"'([")
    stop = text.find(" ", start)
    following = text[start : stop if stop >= 0 else len(text)].lower().strip("\"'([,.;:!?")
    cost = 0.35 if last in _BAD_LAST_WORDS else 0.0
    return cost - 0.2 if following in _GOOD_WORDS else cost
