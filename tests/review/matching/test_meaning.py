# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matching by meaning: a small model that is made here, and what is said where there is none."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from kepu.review.errors import ReviewError
from kepu.review.matching import meaning
from kepu.review.matching.facts import Candidate, Sought
from kepu.review.matching.matcher import Matcher
from kepu.review.matching.meaning import meaning_of
from kepu.review.matching.told import told
from tests.conftest import missing

POOL = [Candidate("hearts", keywords=("cardiology",)), Candidate("stars", keywords=("astronomy",))]
CLAIM = Sought("x", "Infarction follows.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model of four words, two and two of one meaning."""
    if find_spec("model2vec") is None:
        missing("model2vec (requirements/embedding.txt)")
    from model2vec import StaticModel
    from numpy import array
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", "infarction", "cardiology", "astronomy", "comet"]
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    from tokenizers.normalizers import Lowercase

    tokenizer.normalizer = Lowercase()
    vectors: Any = array([[0, 0, 1], [1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.9, 0.1]], dtype="float32")
    StaticModel(vectors, tokenizer).save_pretrained(tmp_path / "small")
    return tmp_path / "small"


def test_an_expert_without_a_word_in_common_is_found_by_meaning_and_it_is_said(folder: Path) -> None:
    (by_words,) = Matcher(POOL).match([CLAIM])
    assert by_words.lacking == "no-match"
    (match,) = Matcher(POOL, meaning_of(folder)).match([CLAIM])
    assert [each.candidate for each in match.proposed] == ["hearts"]
    with override("en"):
        assert told(match.proposed[0].why[0]) == "close in meaning, by the model small"


def test_experts_are_read_once_however_often_claims_are_matched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = meaning_of(folder)
    assert model is not None
    read: list[str] = []
    encode = model._model.encode

    def counted(texts: list[str], **told: Any) -> Any:
        read.extend(texts)
        return encode(texts, **told)

    monkeypatch.setattr(model._model, "encode", counted)
    matcher = Matcher(POOL, model)
    assert matcher.match([CLAIM]) == matcher.match([CLAIM])
    assert sorted(read) == ["Infarction follows.", "Infarction follows.", "astronomy", "cardiology"]


def test_no_folder_is_no_model() -> None:
    assert meaning_of(None) is None


def test_without_the_package_the_reason_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meaning, "LIBRARY", "no_such_package")
    with pytest.raises(ReviewError, match=r"kepu\[embedding\]"):
        meaning_of(tmp_path)


def test_a_folder_without_a_model_is_named_with_what_is_missing(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ReviewError, match=r"small.*tokenizer\.json is not there"):
        meaning_of(folder)


def test_a_broken_model_is_told_in_a_sentence(folder: Path) -> None:
    (folder / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ReviewError, match="cannot be read"):
        meaning_of(folder)
    (folder / "tokenizer.json").write_text(json.dumps({}))
    with pytest.raises(ReviewError, match="cannot be read"):
        meaning_of(folder)
