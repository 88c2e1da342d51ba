# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one field: a DOI, an address, references, or words."""

from __future__ import annotations

import pytest

from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.told import Told, read_told
from tests.review.evidence.samples import BIBTEX, RIS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (" doi:10.1234/Light. ", Told(doi="10.1234/light")),
        ("https://doi.org/10.1234/light", Told(doi="10.1234/light")),
        (
            "https://publisher.example/doi/10.1234/light",
            Told(doi="10.1234/light", address="https://publisher.example/doi/10.1234/light"),
        ),
        ("https://example.org/page?a=1", Told(address="https://example.org/page?a=1")),
        ("www.example.org/page", Told(address="https://www.example.org/page")),
        ("Author: Light (2020)", Told(title="Author: Light (2020)")),
        (
            "Author, Light, 2020. doi:10.1234/light.",
            Told("Author, Light, 2020. doi:10.1234/light.", "10.1234/light"),
        ),
        ("[Light of the Moon]. Author, 2020", Told(title="[Light of the Moon]. Author, 2020")),
        ("[1] Author: Light", Told(title="[1] Author: Light")),
        ("[[Preprint]] Light", Told(title="[[Preprint]] Light")),
        ("Light &amp; <b>Moon</b>, x&region", Told(title="Light &amp; <b>Moon</b>, x&region")),
        (
            "https://e.example/?a=1&region=cn&timestamp=5",
            Told(address="https://e.example/?a=1&region=cn&timestamp=5"),
        ),
        ("https://e.example/Halley's_Comet", Told(address="https://e.example/Halley's_Comet")),
        ("《月球的光》，示例作者，2020", Told(title="《月球的光》，示例作者，2020")),
    ],
)
def test_what_is_typed_is_taken_for_what_it_is(text: str, told: Told) -> None:
    assert read_told(text) == ([told], 0)


def test_pasted_references_are_each_a_piece() -> None:
    assert [each.doi for each in read_told(RIS)[0]] == ["10.1234/light"]
    paper, table = read_told(BIBTEX)[0]
    assert (paper.doi, table.address) == ("10.1234/x_y", "https://example.org/table")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  ", "Write a DOI"),
        ("10.12", "is no DOI; it looks like 10.1000/182"),
        ("doi:x", "is no DOI; it looks like 10.1000/182"),
        ("https://<script>", "is no address of a page"),
        ('[{"title": "cut', "cannot be read"),
        ('[\n"title"', "cannot be read"),
    ],
)
def test_what_is_nothing_is_refused_with_a_sentence(text: str, said: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_told(text)
    assert said in str(refused.value)
