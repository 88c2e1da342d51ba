# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbers in Chinese text, and grouping in both languages."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from kepu.style.rules.rule import BOTH, CHINESE, Match, Rule, look, numbers, signs

GB: Final = "GB/T 15835—2011"
ZH: Final = frozenset({CHINESE})
_DIGITS: Final = "一二三四五六七八九"
_COUNTED: Final = (
    "个|只|名|位|天|次|人|种|岁|倍|公里|千米|厘米|毫米|米|公斤|千克|克|吨|升|秒|分钟|小时|件|座|颗|台|辆|艘|架|棵|株"
    "|头|匹|块|片|张|篇"
)
"""Measure words behind which a number counts; those that also number things (层, 条, 年级) are left out."""
_MEASURED: Final = f"{_COUNTED}|元|℃|°C|km|kg|cm|mm|μm|nm|Hz|mL|m(?![A-Za-z])|g(?![A-Za-z])"
_BY_HYPHEN: Final = r"(?<![A-Za-z0-9./／-])(\d{1,6}+(?:\.\d{1,4}+)?)(?:--|[-~–])(\d{1,6}+(?:\.\d{1,4}+)?)"
_ANY_RANGE: Final = r"(?<![A-Za-z0-9.%％/-])(\d{1,9}+(?:\.\d{1,6}+)?)(?:--|[～~—–-])(\d{1,9}+(?:\.\d{1,6}+)?)"
_BELOW_ONE: Final = "%|％|℃|°C|km|kg|cm|mm|mL|米|千米|厘米|克|千克|秒|元|倍|万|亿"
_NO_NUMBER: Final = "米克瓦卡帕赫伏安焦牛吨字比位兆升秒电周里贝欧公货分合度科年姓花叶日草"
"""Behind 百 and 千 these make units (千米), or other words (百货)."""
_WIDE: Final = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))
_HAN_DAY: Final = "(?:三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])"


_number = partial(look, starts=numbers)


def _follow(found: Match) -> bool:
    """Whether the second of two digits is the one after the first, inside a line."""
    first, second = (_place(found[number]) for number in (1, 2))
    return found.start() > 0 and second == first + 1


def _place(digit: str) -> int:
    return int(digit) if digit.isascii() else _DIGITS.index(digit) + 1


def _together(found: Match) -> str:
    return "".join(_DIGITS[_place(found[number]) - 1] for number in (1, 2))


def _rises(found: Match) -> bool:
    return float(found[1]) < float(found[2])


def _power(found: Match) -> str | None:
    times = {"百": 100, "千": 1000}[found[2]]
    whole = float(found[1]) * times
    return str(int(whole)) if whole == int(whole) else None


RULES: Final = (
    Rule(
        "number-approximate",
        _("Approximate numbers without an enumeration comma"),
        _("Two neighbouring numbers that say “about” are Han numerals with nothing between them."),
        ZH,
        GB,
        "4.2.2, 5.2.1",
        "B",
        (
            _number(
                rf"(?<![第\d.、图表式节章期卷页月日号])([1-9])、([1-9])(?={_COUNTED})", _together, _follow
            ),
            look(
                rf"(?<![第{_DIGITS}十百千、])([{_DIGITS}])、([{_DIGITS}])(?=[十百千万亿]?(?:{_COUNTED}))",
                _together,
                _follow,
                starts=signs(_DIGITS),
            ),
        ),
        ask=True,
    ),
    Rule(
        "number-range-percent",
        _("Ranges of percentages"),
        _("In a range of percentages each number has its percent sign."),
        ZH,
        GB,
        "5.1.3",
        "B",
        (_number(_ANY_RANGE + "%", lambda found: f"{found[1]}%～{found[2]}%"),),
        ask=True,
    ),
    Rule(
        "number-range-power",
        _("Ranges with 万 and 亿"),
        _("In a range each number has its 万 or 亿; otherwise the first would be read without it."),
        ZH,
        GB,
        "5.1.3",
        "B",
        (
            _number(
                _ANY_RANGE + "([万亿])", lambda found: f"{found[1]}{found[3]}～{found[2]}{found[3]}", _rises
            ),
        ),
        ask=True,
    ),
    Rule(
        "number-range-sign",
        _("The sign between the ends of a range"),
        _("Between quantities stands ～, between days and years —; a hyphen joins names and codes."),
        ZH,
        "GB/T 15834—2011",
        "4.13",
        "B",
        (
            _number(rf"{_BY_HYPHEN}(?= ?(?:{_MEASURED}))", lambda found: f"{found[1]}～{found[2]}", _rises),
            _number(rf"{_BY_HYPHEN}(?=[年月日](?!级))", lambda found: f"{found[1]}—{found[2]}", _rises),
        ),
    ),
    Rule(
        "number-grouping",
        _("Grouping of digits"),
        _("Digits are grouped by threes, with an ASCII comma or a thin space."),
        BOTH,
        GB,
        "5.1.1",
        "B",
        (
            _number(
                r"(?<![\d，])\d{1,3}(?:，\d{3}){1,5}(?!\d)(?=[^，]|\Z)",
                lambda found: found[0].replace("，", ","),
            ),
            _number(r"(?<![\d,.])\d{1,3},\d{4,12}(?![\d,])"),
        ),
    ),
    Rule(
        "number-decimal-point",
        _("The decimal point"),
        _("The decimal point is an ASCII full stop."),
        ZH,
        GB,
        "5.1.2",
        "C",
        (look(r"(?<=\d)．(?=\d)", ".", starts=signs("．")),),
    ),
    Rule(
        "number-leading-zero",
        _("A zero before the decimal point"),
        _("A number below one begins with a zero."),
        BOTH,
        GB,
        "5.1.2",
        "C",
        (
            look(
                rf"(?<![A-Za-z0-9.)\]%])\.\d{{1,6}}(?= ?(?:{_BELOW_ONE}))",
                lambda found: f"0{found[0]}",
                starts=signs("."),
            ),
        ),
    ),
    Rule(
        "number-full-width",
        _("Digits and letters of half width"),
        _("Digits and Latin letters stand in half width."),
        ZH,
        GB,
        "5.1.7",
        "C",
        (
            look(
                "[０-９Ａ-Ｚａ-ｚ]{1,40}",
                lambda found: unicodedata.normalize("NFKC", found[0]),
                starts=signs(_WIDE),
            ),
        ),
    ),
    Rule(
        "number-year",
        _("Years in full"),
        _("A year is written with all four digits."),
        ZH,
        GB,
        "5.1.4",
        "B",
        (
            _number(r"(?<![\d.:：'’‘])(?:\d{2}年(?=(?:1[0-2]|0?[1-9])月)|0\d年(?![级代龄]))"),
            look(r"['’‘]\d{2}年"),
        ),
        ask=True,
    ),
    Rule(
        "number-mixed",
        _("Arabic digits with 百 and 千"),
        _("Digits are followed by 万 or 亿 alone; 百 and 千 are written out in digits."),
        ZH,
        GB,
        "5.3",
        "B",
        (_number(rf"(?<![\d.第])(\d{{1,2}}(?:\.\d)?)([百千])(?![{_NO_NUMBER}])", _power),),
    ),
    Rule(
        "number-date-mixed",
        _("One kind of numerals in a date"),
        _("A date is written in one kind of numerals."),
        ZH,
        GB,
        "5.3",
        "C",
        (
            _number(r"(?<!\d)\d{4}年(?:十[一二]?|[一二三四五六七八九])月"),
            _number(rf"(?<!\d)\d{{1,2}}月{_HAN_DAY}[日号]"),
            look(r"[〇零○一二三四五六七八九]{4}年\d{1,2}月"),
        ),
    ),
    Rule(
        "number-zero",
        _("The zero in years of Han numerals"),
        _("In a year the zero is 〇."),
        ZH,
        GB,
        "5.2.5",
        "C",
        (
            look(
                rf"(?<![{_DIGITS}十百千万〇零○])[一二][〇零○{_DIGITS}]{{3}}年",
                lambda found: found[0].replace("零", "〇").replace("○", "〇"),
                lambda found: "零" in found[0] or "○" in found[0],
                starts=signs("一二"),
            ),
        ),
    ),
    Rule(
        "number-weekday",
        _("Days of the week"),
        _("A day of the week has a Han numeral."),
        ZH,
        GB,
        "4.2.3",
        "B",
        (_number(r"(?<=星期|礼拜)[1-7](?![\d.])", lambda found: "一二三四五六日"[int(found[0]) - 1]),),
    ),
    Rule(
        "number-percent",
        _("Percentages in one kind of numerals"),
        _("百分之 is followed by Han numerals; digits take the sign %."),
        ZH,
        GB,
        "4.1.1",
        "C",
        (look(r"百分之(\d{1,6}(?:\.\d{1,4})?)(?!\d)", lambda found: f"{found[1]}%"),),
    ),
)
"""Of numbers."""
