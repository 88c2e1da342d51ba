# SPDX-License-Identifier: Apache-2.0
"""What a page says of its own around what was signed, in each of its languages."""

from __future__ import annotations

from functools import lru_cache

from kepu.engine.content import normalise
from kepu.engine.language import LANGUAGES, Sentence, sentence, speaking
from kepu.engine.reviews.told import VERDICTS
from kepu.engine.reviews.verdict import CONFIRMS

CHECKED_BY = sentence("Checked by")
SIGNED = sentence("Signed on")
DIGEST = sentence("Digest")
CORRECTED = sentence("corrected")
ANSWERS = sentence("In answer to")
REBUTTED = sentence("Rebutted: the answer to it was checked and found correct")
NAMELESS = sentence("an expert who is known to this house")
ALSO = sentence("Also checked by")
DISSENT = sentence("Did not agree")


def expert_of(where: str) -> Sentence:
    """How a card calls somebody of whom no more is told than where they work."""
    return sentence("an expert of {where}", where=where)


def found_by_other(verdict: str, against: int, many: int) -> frozenset[str]:
    """What a card may say that somebody beside the first found, where *against* of *many* do not confirm."""
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            told: object = VERDICTS[verdict]
            if verdict not in CONFIRMS:
                told = sentence(
                    "{against} of {many} experts did not agree: {verdict}",
                    against=against,
                    many=many,
                    verdict=str(told),
                )
            found.add(normalise(str(told)))
    return frozenset(found)


def called(name: str, affiliation: str) -> str:
    """What who signed is called, by what is told of them; empty where nothing is."""
    return name or (str(expert_of(affiliation)) if affiliation else "")


def heading(number: int) -> Sentence:
    """How a card begins for those who do not see it."""
    return sentence("Claim {number}:", number=number)


def seal_label(number: int) -> Sentence:
    """What a seal says to those who do not see it."""
    return sentence("Claim {number}: who checked it", number=number)


@lru_cache(maxsize=4096)
def in_languages(told: Sentence) -> frozenset[str]:
    """*told* in each language, normalised."""
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            found.add(normalise(str(told)).strip())
    return frozenset(found)


def verdicts_shown(verdict: str) -> set[str]:
    """How a card may call *verdict*: by its name alone, or with the word that it was corrected since."""
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            name = str(VERDICTS[verdict])
            found |= {normalise(name), normalise(f"{name} · {CORRECTED}")}
    return found
