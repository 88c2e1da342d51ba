# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evaluation set for matching is well formed. Whether its answers are right, no test can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, combinations
from typing import get_args

import pytest

from bench.matching.evaluation import HERE, JudgedClaim, Trait, read_claims, read_experts, read_units
from kepu.directory.actions.experts import Expertise, fill_expert
from kepu.directory.models import Expert

EXPERTS, CLAIMS = read_experts(), read_claims()
BY_KEY = {expert.key: expert for expert in EXPERTS}
ANSWERED = [claim for claim in CLAIMS if claim.right]
MOST_WORDS, MOST_HAN = 6, 10


def twice(found: Iterable[str]) -> list[str]:
    return [each for each, count in Counter(found).items() if count > 1]


def families(tags: Iterable[str]) -> set[str]:
    return {tag.partition("-")[0] for tag in tags}


def is_short(claim: JudgedClaim) -> bool:
    if claim.language == "en":
        return len(claim.statement.split()) <= MOST_WORDS
    return len(claim.statement.rstrip("。")) <= MOST_HAN


def is_simplified(text: str) -> bool:
    """GB 2312 has no traditional characters that were simplified."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def with_trait(trait: Trait) -> set[str]:
    return {claim.key for claim in CLAIMS if trait in claim.traits}


def test_keys_and_names_are_unique() -> None:
    assert twice(expert.key for expert in EXPERTS) == []
    assert twice(claim.key for claim in CLAIMS) == []
    assert twice(chain.from_iterable(expert.names.values() for expert in EXPERTS)) == []


def test_every_answer_names_an_expert() -> None:
    assert {key for claim in CLAIMS for key in claim.right} - set(BY_KEY) == set()


def test_a_claim_that_somebody_can_answer_has_a_first_choice_and_at_most_four_answers() -> None:
    assert [claim.key for claim in ANSWERED if not claim.first_choices or len(claim.right) > 4] == []


def test_there_are_enough_experts_and_claims_of_each_kind() -> None:
    assert len(EXPERTS) >= 90
    assert len(ANSWERED) >= 75
    assert len(CLAIMS) - len(ANSWERED) >= 8
    assert {claim.tier for claim in ANSWERED} == {"normal", "high"}


def test_the_readme_counts_as_they_are() -> None:
    text = (HERE / "README.md").read_text("utf-8")
    assert (
        f"{len(EXPERTS)} invented experts and {len(CLAIMS)} claims. For {len(ANSWERED)} of the claims" in text
    )


def test_half_of_the_claims_are_chinese_and_half_english() -> None:
    for claims in (CLAIMS, ANSWERED):
        chinese = sum(claim.language == "zh-hans" for claim in claims)
        assert chinese / len(claims) == pytest.approx(0.5, abs=0.05)


def test_no_statement_stands_twice_nor_was_signed_before() -> None:
    signed = chain.from_iterable(expert.reviewed for expert in EXPERTS)
    assert twice(text.casefold().rstrip("。.") for text in chain(signed, (c.statement for c in CLAIMS))) == []


def test_the_directory_takes_every_expert_as_written() -> None:
    for told in EXPERTS:
        expert = Expert()
        fill_expert(expert, Expertise(keywords=told.keywords, affiliation=told.affiliation))
        assert expert.keywords == {tag: list(words) for tag, words in told.keywords.items()}
        assert expert.affiliation == told.affiliation


def test_every_expert_is_of_a_known_unit_and_tells_something() -> None:
    assert {expert.unit for expert in EXPERTS} == set(read_units())
    assert [
        expert.key for expert in EXPERTS if not expert.keywords or not any(expert.expertise.values())
    ] == []


def test_nobody_could_be_taken_for_a_real_person() -> None:
    names = {name for expert in EXPERTS for tag, name in expert.names.items() if tag == "zh-hans"}
    assert {name for name in names if name[1] != "拟"} == set()


def test_keywords_are_as_uneven_as_in_a_directory() -> None:
    told = Counter(frozenset(families(expert.keywords)) for expert in EXPERTS)
    assert set(told) == {frozenset({"zh"}), frozenset({"en"}), frozenset({"zh", "en"})}
    assert min(told.values()) >= len(EXPERTS) / 5


def test_half_of_the_experts_signed_something_before() -> None:
    assert sum(bool(expert.reviewed) for expert in EXPERTS) / len(EXPERTS) == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("trait", get_args(Trait))
def test_every_trait_is_found(trait: Trait) -> None:
    assert len(with_trait(trait)) >= (4 if trait == "traditional" else 20)


def test_a_claim_is_of_another_language_where_no_first_choice_has_keywords_in_its_own() -> None:
    far = {
        claim.key
        for claim in ANSWERED
        if all(
            families([claim.language]).isdisjoint(families(BY_KEY[key].keywords))
            for key in claim.first_choices
        )
    }
    assert with_trait("other-language") == far


def test_a_claim_is_of_few_words_where_it_has_few() -> None:
    assert with_trait("few-words") == {claim.key for claim in CLAIMS if is_short(claim)}


def test_a_claim_is_traditional_where_its_characters_are() -> None:
    chinese = [claim for claim in CLAIMS if claim.language == "zh-hans"]
    assert with_trait("traditional") == {claim.key for claim in chinese if not is_simplified(claim.statement)}


@pytest.mark.parametrize("word", ["mercury", "cell", "virus", "苹果", "病毒", "moon"])
def test_a_word_of_two_fields_stands_in_claims_for_different_experts(word: str) -> None:
    having = [claim for claim in CLAIMS if word in claim.statement.casefold()]
    apart = [pair for pair in combinations(having, 2) if pair[0].right.keys().isdisjoint(pair[1].right)]
    assert apart
