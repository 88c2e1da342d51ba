# SPDX-License-Identifier: AGPL-3.0-or-later
"""Retraction Watch's table, from a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kepu.review.evidence.crossref import Found
from kepu.review.evidence.errors import LookUpError
from kepu.review.evidence.retraction_watch import SOURCE, notices_in
from kepu.review.states import Said
from tests.review.evidence.samples import table


def test_what_the_table_says_of_a_doi_is_found_and_nothing_else(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        '1,"A title, with a comma",3/14/2025 0:00,10.1234/RETRACTION,10.1234/Light,Retraction,+Error',
        "2,Other,3/14/2025 0:00,unavailable,10.1234/other,Retraction,",
        "3,Doubt,bad day,unavailable,https://doi.org/10.1234/doubt,Expression of concern,",
        "4,Back,3/14/2025 0:00,,10.1234/light,Reinstatement,",
    )
    assert notices_in(path, {"10.1234/light", "10.1234/doubt"}) == {
        "10.1234/light": [Found(Said.RETRACTED, "10.1234/retraction", date(2025, 3, 14), SOURCE)],
        "10.1234/doubt": [Found(Said.CONCERN, "", None, SOURCE)],
    }


def test_a_notice_under_the_doi_of_the_work_itself_has_none_of_its_own(tmp_path: Path) -> None:
    path = table(tmp_path, "1,Light,3/14/2025 0:00,https://doi.org/10.1234/LIGHT,10.1234/Light,Correction,")
    assert notices_in(path, {"10.1234/light"}) == {
        "10.1234/light": [Found(Said.CORRECTED, "", date(2025, 3, 14), SOURCE)]
    }


def test_a_table_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(LookUpError, match="look at KEPU_RETRACTION_WATCH"):
        notices_in(tmp_path / "missing.csv", {"10.1234/light"})
    other = tmp_path / "other.csv"
    other.write_bytes(b"a,b\n\xff\x00,2\n")
    with pytest.raises(LookUpError, match="it has no column “OriginalPaperDOI”"):
        notices_in(other, {"10.1234/light"})
    path = table(tmp_path, '1,"' + "x" * (1 << 21) + '",,,10.1234/light,Retraction,')
    with pytest.raises(LookUpError, match="cannot be read; fetch it anew"):
        notices_in(path, {"10.1234/light"})
