# SPDX-License-Identifier: AGPL-3.0-or-later
"""DOIs in every writing that people paste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.review.evidence import doi
from kepu.review.evidence.doi import MOST_READ, find_doi, read_doi

LANCET = "10.1016/s0140-6736(97)11096-0"


@pytest.mark.parametrize(
    ("told", "doi"),
    [
        ("10.1000/182", "10.1000/182"),
        ("doi:10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182.", "10.1000/182"),
        ("DOI 10.1000/182。", "10.1000/182"),
        ("info:doi/10.1000/182", "10.1000/182"),
        ("doi.org/10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("http://dx.doi.org/10.1000/a%2Fb?utm_source=mail", "10.1000/a/b"),
        ("doi:https://doi.org/10.1000/182", "10.1000/182"),
        ("ＤＯＩ：１０．１０００／１８２", "10.1000/182"),
        ("\u200b10.1000/1\u00ad82\ufeff", "10.1000/182"),
        ("10.1000/a\u2010b", "10.1000/a-b"),
        ("10.1016/S0140-6736(97)11096-0", LANCET),
        ("(10.1016/S0140-6736(97)11096-0)", LANCET),
        ("“10.1000/182”", "10.1000/182"),
        ("https://publisher.example/doi/abs/10.1000/182/full", "10.1000/182"),
        ("10.1000.10/123", "10.1000.10/123"),
    ],
)
def test_a_doi_is_read_however_it_is_written(told: str, doi: str) -> None:
    assert read_doi(told) == doi


@pytest.mark.parametrize(
    "told", ["", "10.1/x", "110.1000/1", "10.1000/", "10.1000", "https://doi.org/", "https://[", "10.1000/" + "x" * 300,
             "see 10.1000/182", "https://example.org/10.1000/182", "10.1000/a\u0007b"],
)  # fmt: skip
def test_what_is_no_doi_is_none(told: str) -> None:
    assert read_doi(told) is None


def test_a_doi_is_found_in_a_sentence_without_its_full_stop() -> None:
    assert (
        find_doi("Author (2020), Journal. https://doi.org/10.1038/S41586-020-1, p. 3")
        == "10.1038/s41586-020-1"
    )
    assert find_doi("见（doi：10.1234/light）。") == "10.1234/light"
    assert find_doi("chapter 110.1000/3") is None


@pytest.mark.parametrize(
    "hostile",
    ["." * 1_000_000, "10.1000/" + ")" * 1_000_000, "10.1000/" + "." * 1_000_000, "10." + "1." * 500_000,
     "10.1000/x) " * 90_000, "10.1000/))" * 100_000, "doi:" * 250_000, "https://doi.org/10.1000/" + "/" * 1_000_000],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_hostile_text_is_trimmed_in_short_pieces_that_are_no_longer_than_it_altogether(
    hostile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces: list[int] = []
    really = doi._trimmed

    def counted(told: str) -> str:
        pieces.append(len(told))
        return really(told)

    monkeypatch.setattr(doi, "_trimmed", counted)
    assert read_doi(hostile) is None
    find_doi(hostile)
    assert max(pieces, default=0) <= MOST_READ
    assert sum(pieces) <= len(hostile)


@given(st.text(max_size=60), st.from_regex(r"10\.[0-9]{4}/[a-z0-9]{1,12}", fullmatch=True))
def test_reading_never_raises_and_what_was_read_reads_as_itself(around: str, doi: str) -> None:
    for told in (around, around + doi, doi + around, f"https://doi.org/{doi}{around}"):
        for found in (read_doi(told), find_doi(told)):
            assert found is None or read_doi(found) == found
    assert read_doi(doi) == doi
