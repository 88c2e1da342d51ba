# SPDX-License-Identifier: AGPL-3.0-or-later
"""Punctuation in Chinese text."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from kepu.style.rules.rule import CHINESE, HAN, Match, Place, Rule, beginning, last_sign, look, signs

GB: Final = "GB/T 15834—2011"
ZH: Final = frozenset({CHINESE})
_WIDE: Final = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
_NUMERALS: Final = "一二三四五六七八九十"
_SPACES: Final = signs(" ")
_HAS_HAN: Final = re.compile(f"[{HAN}]")


_PAIR: Final = re.compile("[，。、；：](?=[，。、；：])")
_SENTENCE: Final = re.compile("[。；](?=[第其首再最])")


def _doubled(text: str) -> list[int]:
    return [found.start() for found in _PAIR.finditer(text)]


def _sentences(text: str) -> list[int]:
    return [0, *(found.end() for found in _SENTENCE.finditer(text))]


def _before_space(text: str) -> list[int]:
    return [at - 1 for at in _SPACES(text) if at]


def _holds_han(found: Match) -> bool:
    return _HAS_HAN.search(found[0]) is not None


def _beside_han(found: Match) -> bool:
    text, start, end = found.string, found.start(), found.end()
    return _HAS_HAN.search(text[max(0, start - 1) : start] + text[end : end + 1]) is not None


def _wide(found: Match) -> str:
    return _WIDE[found[0]]


def _no_numeral(found: Match) -> bool:
    """Whether the mark ends a sentence and does not follow the numeral of an item."""
    return found.start() > 1 and found.string[found.start() - 1] not in _NUMERALS


def _no_dash(found: Match) -> bool:
    """Whether the lines are more than a dash has, or drawn with the signs of tables."""
    return "─" in found[0] or len(found[0]) > 2


def _not_ellipsis(found: Match) -> bool:
    return set(found[0]) != {"。"}


RULES: Final = (
    Rule(
        "mark-width",
        _("Full-width marks"),
        _("In Chinese text this mark is full-width."),
        ZH,
        GB,
        "5.1",
        "C",
        (
            look(r"(?<=[~H”’》）】])[,;:?!](?=[~H“‘《（【\s]|\Z)", _wide, starts=signs(",;:?!")),
            look(r"(?<=[~H”’》）】])\.(?=\s|\Z)", _wide, _no_numeral, starts=signs(".")),
        ),
        ask=True,
    ),
    Rule(
        "mark-brackets",
        _("Full-width brackets"),
        _("Around Chinese words the brackets are full-width."),
        ZH,
        GB,
        "4.9",
        "C",
        (
            look(
                r"(?<=[~H])\([^()\n]{1,80}\)",
                lambda found: f"（{found[0][1:-1]}）",
                _holds_han,
                starts=signs("("),
            ),
        ),
    ),
    Rule(
        "mark-ellipsis",
        _("The ellipsis"),
        _("The ellipsis is …… : six dots in the place of two letters."),
        ZH,
        GB,
        "4.11",
        "B",
        (
            look(r"(?<![.…])\.{3,6}(?!\.)", "……", _beside_han, starts=signs(".")),
            look("。{2,6}", "……", starts=_doubled),
            look("(?<!…)…(?!…)", "……", _beside_han, starts=signs("…")),
            look("…{3,12}", "……", starts=signs("…")),
            look("·{3,12}", "……", _beside_han, starts=signs("·")),
        ),
        ask=True,
    ),
    Rule(
        "mark-ellipsis-etc",
        _("Ellipsis and 等"),
        _("The ellipsis and 等 say the same; one of them is enough."),
        ZH,
        GB,
        "A.9",
        "B",
        (look(r"……等{1,2}(?=[。，；、]|\Z)"), look("等{1,2}……")),
        ask=True,
    ),
    Rule(
        "mark-dash",
        _("The dash"),
        _("The dash is —— : one line in the place of two letters."),
        ZH,
        GB,
        "4.10",
        "C",
        (
            look(r"(?<=[~H])(?:-{2,3}|－{2,4}|—-|-—)(?=[~H])", "——", starts=signs("－—-")),
            look("[—─]{1,8}", "——", _no_dash, starts=signs("—─")),
        ),
    ),
    Rule(
        "mark-quotes",
        _("Quotation marks"),
        _("Around Chinese words the quotation marks are “ ” and, inside them, ‘ ’."),
        ZH,
        GB,
        "4.8",
        "C",
        (
            look(r'"[^"\n]{1,120}"', lambda found: f"“{found[0][1:-1]}”", _holds_han),
            look(
                r"(?<![A-Za-z0-9])'[^'\n]{1,60}'(?![A-Za-z0-9])",
                lambda found: f"‘{found[0][1:-1]}’",
                _holds_han,
            ),
            look(r"「[^「」\n]{1,120}」", lambda found: f"“{found[0][1:-1]}”"),
            look(r"『[^『』\n]{1,120}』", lambda found: f"‘{found[0][1:-1]}’"),
        ),
        ask=True,
    ),
    Rule(
        "mark-quotes-inside",
        _("Quotation marks inside quotation marks"),
        _("Inside “ ” stand ‘ ’; or the first quotation was not closed."),
        ZH,
        GB,
        "4.8",
        "C",
        (look(r"“[^“”\n]{0,200}+(“)[^“”\n]{1,120}+”", "‘", part=1),),
    ),
    Rule(
        "mark-list-comma",
        _("No enumeration comma between quotations and titles"),
        _("Between quotations or titles that stand side by side there is usually no 、."),
        ZH,
        GB,
        "4.5.3.5",
        "B",
        (look("(?<=”)、(?=“)", "", starts=signs("、")), look("(?<=》)、(?=《)", "", starts=signs("、"))),
    ),
    Rule(
        "mark-comma-etc",
        _("No comma before 等"),
        _("Before 等 stands no 、."),
        ZH,
        GB,
        "4.5",
        "C",
        (look(rf"、(?=等(?:[。，；：、！？）”]|[个几多{_NUMERALS}百千万\d]|\Z))", ""),),
    ),
    Rule(
        "mark-heading",
        _("No mark at the end of a heading"),
        _("A heading ends without a full stop, comma or semicolon."),
        ZH,
        GB,
        "B.4",
        "B",
        (look(r"[。，、；]\Z", "", starts=last_sign),),
        places=frozenset({Place.HEADING}),
    ),
    Rule(
        "mark-picture",
        _("No full stop under a picture"),
        _("The words under a picture or a table end without a full stop."),
        ZH,
        GB,
        "A.1",
        "B",
        (look(r"(?<!。)。\Z", "", starts=last_sign),),
        places=frozenset({Place.PICTURE}),
    ),
    Rule(
        "mark-doubled",
        _("One mark at a time"),
        _("Two marks stand here where one is enough."),
        ZH,
        GB,
        "B.2",
        "C",
        (
            look("[，。、；：]{2,6}", keep=_not_ellipsis, starts=_doubled),
            look("！{4,12}", "！！！", starts=signs("！")),
            look("？{4,12}", "？？？", starts=signs("？")),
        ),
        ask=True,
    ),
    Rule(
        "mark-space",
        _("No space beside a mark"),
        _("A full-width mark has its space in itself; none is typed beside it."),
        ZH,
        GB,
        "5.1",
        "C",
        (
            look(
                "(?<=[~H])[ \u3000]{1,4}[，。、；：？！）”》]",
                lambda found: found[0][-1],
                starts=signs(" \u3000"),
            ),
            look("[，。、；：？！] {1,4}(?=[~H])", lambda found: found[0][0], starts=_before_space),
        ),
    ),
    Rule(
        "mark-title",
        _("Marks around titles"),
        _("Titles stand between 《 and 》."),
        ZH,
        GB,
        "4.15",
        "C",
        (look(r"<<(?=[~H])[^<>\n]{1,80}>>", lambda found: f"《{found[0][2:-2]}》"),),
        ask=True,
    ),
    Rule(
        "mark-name-dot",
        _("The dot in foreign names"),
        _("Between the parts of a name stands ·, in half or full width the same sign."),
        ZH,
        GB,
        "4.14",
        "C",
        (look("(?<=[~H])[•‧∙⋅・](?=[~H])", "·", starts=signs("•‧∙⋅・")),),
    ),
    Rule(
        "mark-ordinal",
        _("The mark behind a number of an item"),
        _("Behind 第一 or 首先 stands a comma, behind a number in brackets nothing, behind a digit a dot."),
        ZH,
        GB,
        "B.3",
        "B",
        (
            look(
                rf"(?:(?<=^)|(?<=[。；]))(?:[第其][{_NUMERALS}]|首先|其次|再次|最后)(、)(?![第其{_NUMERALS}])",
                "，",
                part=1,
                starts=_sentences,
            ),
            look(rf"^[（(](?:[{_NUMERALS}]{{1,3}}|\d{{1,2}})[）)](、)", "", part=1, starts=beginning),
            look(r"^\d{1,2}(、)(?!\d)", ".", part=1, starts=beginning),
        ),
    ),
    Rule(
        "mark-unclosed",
        _("Brackets and title marks that are not closed"),
        _("What begins here is not closed in this paragraph."),
        ZH,
        GB,
        "4.9, 4.15",
        "C",
        (look(r"(《)[^》\n]{0,200}\Z", part=1), look(r"(（)[^）)\n]{0,200}\Z", part=1)),
        ask=True,
    ),
)
"""Of Chinese punctuation."""
