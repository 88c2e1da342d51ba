# SPDX-License-Identifier: AGPL-3.0-or-later
"""Retraction Watch's table of retractions, corrections and concerns, from a file that the operator keeps."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from kepu.review.evidence.crossref import Found
from kepu.review.evidence.doi import read_doi
from kepu.review.evidence.errors import LookUpError
from kepu.review.states import Said

SOURCE = "retraction watch"
NATURES = {
    "retraction": Said.RETRACTED,
    "expression of concern": Said.CONCERN,
    "correction": Said.CORRECTED,
}
"""What each row says. A reinstatement takes nothing back from the work."""
_WANTED = ("OriginalPaperDOI", "RetractionDOI", "RetractionNature", "RetractionDate")
_DAY = re.compile(r"\A([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_LONGEST_CELL = 1 << 20


def notices_in(path: Path, wanted: Collection[str]) -> dict[str, list[Found]]:
    """What the table at *path* says of the DOIs *wanted*, by DOI. Its rows are read one by one: it holds tens
    of thousands. Raises ``LookUpError`` where it is not there, or not that table."""
    found: dict[str, list[Found]] = {}
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.DictReader(file)
            if missing := set(_WANTED) - set(reader.fieldnames or ()):
                raise _wrong(path, sorted(missing)[0])
            for row in reader:
                about = read_doi(row["OriginalPaperDOI"] or "")
                if about in wanted and about is not None and (told := _found(row, about)):
                    known = found.setdefault(about, [])
                    if told not in known:
                        known.append(told)
    except OSError as error:
        raise LookUpError(
            _("The table of Retraction Watch is not at {path}; look at KEPU_RETRACTION_WATCH."),
            path=str(path),
            permanent=True,
        ) from error
    except csv.Error as error:
        raise LookUpError(
            _("The table of Retraction Watch at {path} cannot be read; fetch it anew."),
            path=str(path),
            permanent=True,
        ) from error
    finally:
        csv.field_size_limit(before)
    return found


def _wrong(path: Path, column: str) -> LookUpError:
    return LookUpError(
        _("{path} is not Retraction Watch's table: it has no column “{column}”. Fetch it anew."),
        path=str(path),
        column=column,
        permanent=True,
    )


def _found(row: Mapping[str, str | None], about: str) -> Found | None:
    says = NATURES.get((row["RetractionNature"] or "").strip().lower())
    if says is None:
        return None
    # Who has no DOI for the notice writes "unavailable", or that of the work itself.
    notice = read_doi(row["RetractionDOI"] or "") or ""
    return Found(says, notice if notice != about else "", _day(row["RetractionDate"] or ""), SOURCE)


def _day(told: str) -> date | None:
    day = _DAY.match(told.strip())
    if day is None:
        return None
    try:
        return date(int(day[3]), int(day[1]), int(day[2]))
    except ValueError:
        return None
