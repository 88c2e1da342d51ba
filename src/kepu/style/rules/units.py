# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units and their symbols."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from kepu.style.rules.rule import BOTH, CHINESE, ENGLISH, Match, Rule, behind_numbers, look, signs

SI: Final = "SI Brochure, 9th edition"
NUMBER_BEFORE: Final = "(?:(?<=\\d)|(?<=\\d[ \u00a0\u202f]))"
ENDS: Final = r"(?![A-Za-z0-9])"
SYMBOLS: Final = (
    "km|cm|mm|μm|µm|nm|kg|mg|μg|µg|mL|kHz|MHz|GHz|THz|Hz|kPa|MPa|GPa|hPa|kWh|MWh|GWh|TWh|kW|MW|GW|kJ|MJ|GJ"
    "|keV|MeV|GeV|TeV|eV|kV|mV|mA|mol|mmol|dB|mSv|μSv|µSv|ms|μs|µs|ns"
)
"""Symbols that are nothing else where they stand behind a number."""
_RIGHT: Final = {
    "km": "KM Km", "kg": "KG Kg", "cm": "CM Cm", "Hz": "hz HZ", "kHz": "KHz KHZ Khz khz",
    "MHz": "MHZ Mhz mhz", "GHz": "GHZ Ghz ghz", "kW": "KW Kw kw", "kWh": "KWh KWH Kwh kwh kWH",
    "MWh": "MWH Mwh", "kPa": "KPa KPA Kpa kpa", "MPa": "MPA Mpa", "hPa": "HPa HPA hpa", "kV": "KV Kv kv",
    "kJ": "KJ Kj", "keV": "KeV KEV Kev kev", "MeV": "MEV Mev", "GeV": "GEV Gev", "dB": "DB Db db",
    "mol": "Mol MOL", "km/h": "KM/H Km/h KM/h Km/H km/H", "m/s": "M/S m/S", "kΩ": "KΩ",
}  # fmt: skip
_CASE: Final = {wrong: right for right, several in _RIGHT.items() for wrong in several.split()}
_PLURAL: Final = {
    "kgs": "kg", "Kgs": "kg", "KGs": "kg", "kms": "km", "Kms": "km", "KMs": "km", "cms": "cm", "mms": "mm",
    "mgs": "mg", "mLs": "mL", "mls": "mL", "kWhs": "kWh",
}  # fmt: skip
_PER: Final = {
    "kph": "km/h", "kmh": "km/h", "kmph": "km/h", "km/hr": "km/h", "km/hour": "km/h", "m/sec": "m/s",
    "m/second": "m/s", "mps": "m/s", "secs": "s", "sec": "s", "hrs": "h", "hr": "h", "cc": "cm³",
}  # fmt: skip
_unit = partial(look, starts=behind_numbers)
_BETWEEN: Final = signs(" xX*")
_MICRO: Final = "umol|uSv|um|ug|uL|uA|uV|uW|uF"


def _of(table: dict[str, str]) -> str:
    """The keys of *table* as alternatives, the longest first."""
    return "|".join(sorted(table, key=len, reverse=True))


def _not_hexadecimal(found: Match) -> bool:
    """Whether the sign between the numbers is no part of a number like 0x1F."""
    text, at = found.string, found.start()
    return not (
        text[at - 1] == "0" and not text[max(0, at - 2) : at - 1].isdigit() and found[0] in ("x", "X")
    )


RULES: Final = (
    Rule(
        "unit-space",
        _("A space between a number and its unit"),
        _("Between a number and the symbol of its unit stands a space."),
        frozenset({ENGLISH}),
        SI,
        "5.4.3",
        "B",
        (_unit(f"(?<=\\d)(?:{SYMBOLS}|°C|℃){ENDS}", lambda found: f" {found[0]}"),),
    ),
    Rule(
        "unit-case",
        _("Capital and small letters of units"),
        _("The symbol of this unit is written with other capital or small letters."),
        BOTH,
        SI,
        "5.2",
        "B",
        (
            look(
                f"{NUMBER_BEFORE}(?:{_of(_CASE)}){ENDS}", lambda found: _CASE[found[0]], starts=behind_numbers
            ),
        ),
        ask=True,
    ),
    Rule(
        "unit-plural",
        _("Symbols of units have no plural"),
        _("The symbol of a unit is the same for one and for many."),
        BOTH,
        SI,
        "5.2",
        "B",
        (
            look(
                f"{NUMBER_BEFORE}(?:{_of(_PLURAL)}){ENDS}",
                lambda found: _PLURAL[found[0]],
            ),
        ),
        ask=True,
    ),
    Rule(
        "unit-micro",
        _("The sign μ for a millionth"),
        _("A millionth is written μ, not u."),
        BOTH,
        SI,
        "3",
        "C",
        (
            look(
                f"{NUMBER_BEFORE}(?:{_MICRO}){ENDS}", lambda found: f"μ{found[0][1:]}", starts=behind_numbers
            ),
        ),
        ask=True,
    ),
    Rule(
        "unit-degree",
        _("The sign of degrees Celsius"),
        _("Degrees Celsius are written °C: the degree sign, then a capital C, with nothing between."),
        BOTH,
        SI,
        "5.4.3",
        "B",
        (_unit(f"{NUMBER_BEFORE}(?:[º˚]C|oC|°c|° C|C°){ENDS}", "°C"),),
        ask=True,
    ),
    Rule(
        "unit-per",
        _("Symbols instead of abbreviations of units"),
        _("This abbreviation is no symbol of a unit."),
        BOTH,
        SI,
        "5.2",
        "B",
        (
            look(
                f"{NUMBER_BEFORE}(?:{_of(_PER)})(?![A-Za-z0-9/])",
                lambda found: _PER[found[0]],
            ),
        ),
    ),
    Rule(
        "unit-power",
        _("Square and cube of units"),
        _("The 2 or 3 of a square or cube unit stands raised."),
        BOTH,
        SI,
        "5.2",
        "C",
        (
            _unit(
                NUMBER_BEFORE + r"(?:km|cm|mm|dm|m)([23])(?![\w^])",
                lambda found: found[0][:-1] + {"2": "²", "3": "³"}[found[1]],
            ),
        ),
    ),
    Rule(
        "unit-times",
        _("The sign of multiplication"),
        _("Between numbers the sign of multiplication is ×, not a letter or a star."),
        BOTH,
        SI,
        "5.4.6",
        "C",
        (
            look(
                r"(?<=\d)(?: [xX*] |[xX*])(?=\d)",
                lambda found: found[0].replace(found[0].strip(), "×"),
                _not_hexadecimal,
                starts=_BETWEEN,
            ),
        ),
    ),
    Rule(
        "unit-minus",
        _("The sign minus before a temperature"),
        _("A temperature below zero has the sign minus (−), not a hyphen."),
        BOTH,
        "ISO 80000-2",
        "",
        "C",
        (
            look(
                r"(?<![A-Za-z0-9.,)\]～~—–°℃-])-(?=\d{1,5}(?:\.\d{1,5})?[ \u00a0]?(?:°C|℃|K(?![A-Za-z])))",
                "−",
                starts=signs("-"),
            ),
        ),
    ),
    Rule(
        "unit-percent",
        _("No space before %"),
        _("In Chinese the percent sign follows its number without a space."),
        frozenset({CHINESE}),
        "GB/T 15835—2011",
        "4.1.1",
        "B",
        (look("\\d[ \u00a0]{1,3}%", lambda found: f"{found[0][0]}%"),),
    ),
)
"""Of units."""
