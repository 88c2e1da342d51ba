# SPDX-License-Identifier: Apache-2.0
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from kepu.engine.language import (
    LANGUAGES,
    Sentence,
    current_language,
    preferred_language,
    sentence,
    speaking,
    translate,
)

GONE = sentence("{path} is missing.", path="film.mp4")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "KEPU_LANGUAGE": "zh-hans"}, "zh-hans"),
        ({"LC_MESSAGES": "", "LANG": "zh_TW"}, "zh-hans"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_first_that_is_asked_for(environment: dict[str, str], language: str) -> None:
    assert preferred_language(environment) == language


def test_a_sentence_is_read_in_the_language_of_its_reader() -> None:
    with speaking("en"):
        assert str(GONE) == "film.mp4 is missing."
        with speaking("zh-hans"):
            assert str(GONE) == "缺少 film.mp4。"
        assert str(GONE) == "film.mp4 is missing."


def test_another_thread_speaks_its_own_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPU_LANGUAGE", "en")
    with speaking("zh-hans"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(current_language).result() == "en"
        assert current_language() == "zh-hans"


def test_a_sentence_goes_to_another_process_and_is_still_translated() -> None:
    arrived = pickle.loads(pickle.dumps(GONE))
    assert arrived == GONE
    assert hash(arrived) == hash(GONE)
    with speaking("zh-hans"):
        assert str(arrived) == "缺少 film.mp4。"


def test_sentences_differ_by_words_or_values() -> None:
    assert sentence("{path} is missing.", path="film.mov") != GONE
    assert sentence("{path} cannot be read: {cause}.", path="film.mp4") != GONE
    assert GONE != "film.mp4 is missing."


def test_values_with_braces_are_values() -> None:
    with speaking("en"):
        assert str(sentence("{path} is missing.", path="{cause}.mp4")) == "{cause}.mp4 is missing."


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    whole = sentence("{file}: {key} must be {expected}; it is {value}.", file="a", key="b",
                     expected=sentence("a whole number"), value="c")  # fmt: skip
    with speaking("zh-hans"):
        assert str(whole) == "a：b 应为整数；现在是 c。"


def test_what_no_catalogue_holds_is_read_as_written() -> None:
    for language in LANGUAGES:
        with speaking(language):
            assert translate("not in any catalogue") == "not in any catalogue"
            assert translate("") == ""
            assert str(Sentence("not in {any} catalogue", {"any": "1"})) == "not in 1 catalogue"
