# SPDX-License-Identifier: Apache-2.0
"""What a digest of text takes, and what it leaves out."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.content import VERSION, content_digest, normalise, normalised

VECTORS = json.loads(
    (Path(__file__).parents[2] / "docs" / "reference" / "content-digest-vectors.json").read_text("utf-8")
)


@pytest.mark.parametrize("vector", VECTORS["texts"], ids=lambda each: each["about"])
def test_the_published_vectors_of_texts_hold(vector: dict[str, str]) -> None:
    assert normalise(vector["text"]) == vector["normalised"]


@pytest.mark.parametrize("vector", VECTORS["digests"], ids=lambda each: each["digest"][7:15])
def test_the_published_vectors_of_digests_hold(vector: dict[str, object]) -> None:
    assert VECTORS["normaliser"] == VERSION
    assert content_digest(vector["content"]) == vector["digest"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10⁶", "106"),
        ("10^{6}", "106"),
        ("1,000", "1.000"),
        ("−5", "-5"),
        ("µm", "mm"),
        ("H₂O", "H2O"),
        ("a b", "ab"),
    ],
)
def test_what_means_something_else_has_another_digest(one: str, other: str) -> None:
    assert content_digest({"statement": one}) != content_digest({"statement": other})


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "  " not in once


@given(st.text())
def test_forms_of_unicode_that_are_the_same_letters_are_the_same_text(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@given(st.text(), st.data())
def test_every_letter_is_found_again_in_the_source(text: str, data: st.DataObject) -> None:
    found = normalised(text)
    assert len(found.places) == len(found.text) + 1
    assert list(found.places) == sorted(found.places)
    if found.text:
        start = data.draw(st.integers(0, len(found.text) - 1))
        end = data.draw(st.integers(start + 1, len(found.text)))
        first, last = found.source_range(start, end)
        assert 0 <= first < last <= len(text)
