# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a cell, and how one that begins like a formula stays text.

A spreadsheet program runs what begins with ``=``, ``+``, ``-``, ``@``, their full-width twins, a tab or a
line end when it opens a CSV file (OWASP, CSV Injection). An apostrophe in front, which people know from
typing text into Excel, stops that; it is taken off again when the file comes back.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""A cell that begins so may be run."""
_MARK = "'"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")

Value = None | str | int | float | bool | datetime | date | time | timedelta


def guarded(text: str) -> str:
    """*text* as it is written into CSV: with an apostrophe in front where it would be run, or where
    ``unguarded`` would take one off."""
    return _MARK + text if text[:1] in STARTS and text else guarded_mark(text)


def guarded_mark(text: str) -> str:
    """*text* as it is written where nothing is run, so that ``unguarded`` gives it back."""
    return _MARK + text if _is_guarded(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` and ``guarded_mark`` were given."""
    return text[1:] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    return len(text) > 1 and text[0] == _MARK and (text[1] in STARTS or text[1] == _MARK)


def plain(text: str) -> str:
    """*text* with one kind of line end, and without control characters: no cell can hold some of them, and
    nobody sees the others, which come of text that was read in the wrong encoding."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def written(value: Value) -> str:
    """*value* of a workbook's cell as text: whole numbers without a point, days and instants by ISO 8601."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else plain(str(value))
