# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a text file whose cells are parted by commas, semicolons or tabs (RFC 4180, and what spreadsheet
programs make of it)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.encoding import decode
from kepu.engine.captions.repairs import Repairs
from kepu.engine.errors import CaptionError
from kepu.tables.errors import TableError
from kepu.tables.table import MOST_ROWS, Table, made_of

SEPARATORS = (",", "\t", ";", "，", "；", "|")
_TOLD = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_TEXT = _("The file is neither a workbook nor text. Save it as XLSX and send that.")
_SAMPLE = 50
_LONGEST = 1 << 20
_SLACK = 100
"""Title rows and empty ones beside those that count."""


def read_delimited(data: bytes, encoding: str = "") -> Table:
    """The table in *data*, by *encoding* where somebody named it. Raises ``TableError``."""
    repairs = Repairs()
    try:
        decoded = decode(data, repairs, encoding or None)
    except CaptionError as error:
        if encoding:
            raise TableError(
                _("The file is not in {encoding}; choose another encoding."), encoding=encoding
            ) from error
        raise TableError(_NO_TEXT) from error
    if _CONTROLS.search(decoded.text[: 1 << 16]):
        raise TableError(_NO_TEXT)
    text = decoded.text.removeprefix("\ufeff")
    doubts = tuple(each.encoding for each in decoded.alternatives)
    told = _TOLD.match(text)
    if told is not None:
        text = text[told.end() :]
    separator = told.group(1) if told is not None else _separator(text)
    start = 2 if told is not None else 1
    return made_of(_rows(text, separator, start), decoded.encoding, doubts)


def _rows(text: str, separator: str, start: int) -> Iterator[tuple[int, list[str]]]:
    before = csv.field_size_limit(_LONGEST)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for number, cells in enumerate(reader, start):
            yield number, cells
            if number > MOST_ROWS * 4 + _SLACK:
                raise TableError(_("The file has more than {most} rows. Send it in parts."), most=MOST_ROWS)
    except csv.Error as error:
        raise TableError(
            _("A quotation mark is opened and never closed; save the file anew as CSV or XLSX.")
        ) from error
    finally:
        csv.field_size_limit(before)


def _separator(text: str) -> str:
    """The separator by which most of the first rows have the same number of cells, more than one."""
    best, highest = SEPARATORS[0], (0, 0)
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE])
    for each in SEPARATORS:
        try:
            widths = Counter(
                len(cells) for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=each) if cells
            )
        except csv.Error:
            continue
        many = {width: rows for width, rows in widths.items() if width > 1}
        if many and (score := max((rows, width) for width, rows in many.items())) > highest:
            best, highest = each, score
    return best
