# SPDX-License-Identifier: AGPL-3.0-or-later
"""The short way to a folded text leads where the long one does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.content import normalised
from kepu.style.folding import folded

TELLING = "aZé̈ＡＢ，“”『』\u200b\u00ad\u3000 \t\nÅ①ᄀ가ᅡßİΣς海绵"


@given(st.text(alphabet=st.one_of(st.sampled_from(TELLING), st.characters()), max_size=60))
def test_folded_is_normalised_with_the_same_places(text: str) -> None:
    told, known = folded(text), normalised(text)
    assert told.cased == known.text
    assert len(told.small) == len(told.cased)
    for at in range(len(known.text)):
        assert told.source_range(at, at + 1) == known.source_range(at, at + 1)


def test_capitals_and_widths_are_folded() -> None:
    assert folded("ＤＮＡ  和 “RNA”").small == 'dna 和 "rna"'
