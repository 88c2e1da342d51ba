# SPDX-License-Identifier: Apache-2.0
"""Languages as containers tell them, as BCP 47 tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.spoken_language import language_tag, three_letters


@pytest.mark.parametrize(
    ("told", "tag"),
    [
        ("chi", "zh"),
        ("zho", "zh"),
        ("eng", "en"),
        ("ger", "de"),
        ("deu", "de"),
        ("fre", "fr"),
        ("yue", "yue"),
        ("zh-Hans", "zh-Hans"),
        ("zh_hans_CN", "zh-Hans-CN"),
        ("EN-us", "en-US"),
        ("cmn-Hant", "zh-Hant"),
        ("und", "und"),
        ("", "und"),
        (None, "und"),
        ("mul", "und"),
        ("zxx", "und"),
        ("Chinese", "und"),
        ("x\n", "und"),
    ],
)
def test_each_becomes_its_tag(told: str | None, tag: str) -> None:
    assert language_tag(told) == tag


@given(st.text(max_size=12))
def test_a_tag_stays_itself(told: str) -> None:
    tag = language_tag(told)
    assert language_tag(tag) == tag


@pytest.mark.parametrize(("tag", "code"), [("zh-Hans", "zho"), ("en-GB", "eng"), ("de", "deu"), ("yue", "yue"),
                                           ("und", "und"), ("xx", "und")])  # fmt: skip
def test_files_that_want_three_letters_get_the_terminological_code(tag: str, code: str) -> None:
    assert three_letters(tag) == code
