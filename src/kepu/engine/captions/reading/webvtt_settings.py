# SPDX-License-Identifier: Apache-2.0
"""The settings behind a WebVTT cue's times (https://www.w3.org/TR/webvtt1/#cue-settings-parsing)."""

from __future__ import annotations

import re
from typing import Any

from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import ANYWHERE, Placement
from kepu.engine.language import sentence

_PERCENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)%")
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,9})?")
_LINE_ALIGNS = {"start": "", "center": "center", "end": "end"}


def read_settings(text: str, line: int, repairs: Repairs) -> Placement:
    """The placement that *text* asks for; a setting that is not understood is told and passed over."""
    found: dict[str, Any] = {}
    for setting in re.split(r"[ \t\f\r]+", text):
        if not setting:
            continue
        name, colon, value = setting.partition(":")
        part = _READERS[name](value) if colon and value and name in _READERS else None
        if part is None:
            repairs.add(line, sentence("the setting “{setting}” is not kept.", setting=setting))
        else:
            found.update(part)
    return Placement(**found) if found else ANYWHERE


def _vertical(value: str) -> dict[str, Any] | None:
    return {"vertical": value} if value in ("rl", "lr") else None


def _line(value: str) -> dict[str, Any] | None:
    place, comma, align = value.partition(",")
    if comma and align not in _LINE_ALIGNS:
        return None
    found: dict[str, Any] = {"line_align": _LINE_ALIGNS[align]} if comma else {}
    if (percent := _percent(place)) is not None:
        return {**found, "line": None, "line_percent": percent}
    if _NUMBER.fullmatch(place):
        return {**found, "line": round(float(place)), "line_percent": None}
    return None


def _position(value: str) -> dict[str, Any] | None:
    place, comma, align = value.partition(",")
    percent = _percent(place)
    if percent is None or (comma and align not in ("line-left", "center", "line-right")):
        return None
    return {"position": percent, "position_align": align}


def _size(value: str) -> dict[str, Any] | None:
    percent = _percent(value)
    return None if percent is None else {"size": percent}


def _align(value: str) -> dict[str, Any] | None:
    return {"align": value} if value in ("start", "center", "end", "left", "right") else None


def _percent(value: str) -> float | None:
    match = _PERCENT.fullmatch(value)
    if match is None or float(match.group(1)) > 100:
        return None
    return round(float(match.group(1)), 3)


_READERS = {"vertical": _vertical, "line": _line, "position": _position, "size": _size, "align": _align}
