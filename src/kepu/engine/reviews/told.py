# SPDX-License-Identifier: Apache-2.0
"""What verifying found, in words and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from kepu.engine.language import Sentence, sentence
from kepu.engine.readable import one_line
from kepu.engine.reviews.verdict import Checked, CheckedClaim, Fault, State, Verified

VERDICTS: Mapping[str, Sentence] = MappingProxyType(
    {
        "correct": sentence("Correct"),
        "change": sentence("Correct with a change"),
        "wrong": sentence("Wrong"),
        "unsure": sentence("Cannot be said with confidence"),
        "not-mine": sentence("Not my field"),
    }
)
STATES: Mapping[State, Sentence] = MappingProxyType(
    {
        State.HOLDS: sentence("holds"),
        State.VOID: sentence("void"),
        State.CHANGED: sentence("holds no more: what stands now is something else than what was signed"),
        State.UNKNOWN: sentence("not known: part of what the claim stands on is not there"),
        State.WRONG: sentence("WRONG"),
    }
)
FAULTS: Mapping[Fault, Sentence] = MappingProxyType(
    {
        Fault.DOCUMENT: sentence(
            "The file is not as it was written: its own digest does not follow from it."
        ),
        Fault.WORDS: sentence("The digest of the story's words does not follow from them."),
        Fault.CAPTIONS: sentence("The digest of the captions does not follow from them."),
        Fault.CLAIM: sentence("the digest of the claim does not follow from its content"),
        Fault.STATEMENT: sentence("the statement is not the one that was signed"),
        Fault.ANCHOR: sentence("what is marked is not what was signed, or does not stand where it is marked"),
        Fault.NORMALISER: sentence("it was signed under a normaliser that this program does not know"),
        Fault.CONTENT: sentence("its digest does not follow from what was signed"),
        Fault.RECORD: sentence(
            "the verdict, its wording or its time are not those that were written with it"
        ),
        Fault.SHOWN: sentence("readers see something else than what machines are told"),
        Fault.TWICE: sentence("the page says the same thing more than once: which is meant, nobody can tell"),
    }
)
_MARKS = MappingProxyType(
    {State.HOLDS: "✓", State.VOID: "–", State.CHANGED: "–", State.UNKNOWN: "…", State.WRONG: "✕"}
)
_SHORT = 80
"""Letters of a statement that are shown."""


def lines(found: Verified) -> Iterator[str]:
    """A line for each claim and each review of it, and what follows from all of it."""
    title, story, house = one_line(found.title), one_line(found.story), one_line(found.house)
    told = sentence("{title} ({story}), as {house} tells it", title=title, story=story, house=house)
    yield str(told) if house else f"{title} ({story})"
    if found.digest:
        yield str(sentence("Digest of all of it: {digest}", digest=one_line(found.digest)))
    yield from (f"✕ {FAULTS[fault]}" for fault in found.faults)
    for claim in found.claims:
        yield from _claim(claim)
    for number in found.strangers:
        told = sentence("Claim {number} is shown to readers, and machines are not told of it.", number=number)
        yield f"✕ {told}"
    yield str(summary(found))


def _claim(claim: CheckedClaim) -> Iterator[str]:
    told = one_line(claim.text)
    text = told if len(told) <= _SHORT else told[:_SHORT] + "…"
    mark = "✕" if claim.faults else "✓" if claim.signed else "–"
    yield f"{mark} {sentence('Claim {number}: {text}', number=claim.number, text=text)}"
    yield from (f"    ✕ {FAULTS[fault]}" for fault in claim.faults)
    if claim.answers is not None:
        statement, who = map(one_line, claim.answers)
        yield "    " + str(sentence("it answers “{statement}” ({who})", statement=statement, who=who))
    if not claim.compared:
        yield "    " + str(sentence("what it covers is not shown in words here, and was not compared"))
    if claim.passages:
        yield "    " + str(sentence("it covers a passage of a film, which only the film itself can show"))
    if not claim.reviews:
        yield "    " + str(sentence("nobody has signed it"))
    yield from (f"    {_review(each)}" for each in claim.reviews)


def _review(review: Checked) -> str:
    who = one_line(review.who) or str(sentence("an expert without a name"))
    verdict = one_line(VERDICTS.get(review.verdict, review.verdict))
    parts = [
        f"{_MARKS[review.state]} {verdict}",
        who,
        *map(one_line, (review.house, review.signed, review.digest)),
    ]
    parts.append(str(STATES[review.state]))
    why = [str(FAULTS[fault]) for fault in review.faults] + list(filter(None, [one_line(review.why)]))
    return " · ".join(filter(None, parts)) + (f" ({'; '.join(why)})" if why else "")


def summary(found: Verified) -> Sentence:
    """All of it in one sentence."""
    count = sum(len(each.reviews) for each in found.claims)
    if not found.sound:
        return sentence("Something is wrong: do not rely on it. Ask for it anew from whom you have it.")
    if found.lapsed:
        numbers = ", ".join(str(each.number) for each in found.lapsed)
        return sentence(
            "The digests are right; on claims that were signed no verdict holds any more: {numbers}.",
            numbers=numbers,
        )
    if not count:
        return sentence("The digests are right; nobody has signed yet.")
    return sentence(
        "The digests are right, and {signed} of {claims} claims are confirmed by reviews that hold.",
        signed=sum(each.signed for each in found.claims),
        claims=len(found.claims),
    )


def as_data(found: Verified) -> dict[str, Any]:
    """The same for machines."""
    return {
        "kind": found.kind,
        "story": found.story,
        "title": found.title,
        "house": found.house,
        "digest": found.digest,
        "sound": found.sound,
        "holds": found.sound and any(each.reviews for each in found.claims) and not found.lapsed,
        "faults": [fault.value for fault in found.faults],
        "strangers": list(found.strangers),
        "lapsed": [each.identifier for each in found.lapsed],
        "claims": [_data(each) for each in found.claims],
        "sentence": str(summary(found)),
    }


def _data(claim: CheckedClaim) -> dict[str, Any]:
    return {
        "claim": claim.identifier,
        "number": claim.number,
        "statement": claim.text,
        "digest": claim.digest,
        "signed": claim.signed,
        "compared": claim.compared,
        "passages": claim.passages,
        "answers": None
        if claim.answers is None
        else dict(zip(("statement", "by"), claim.answers, strict=True)),
        "faults": [fault.value for fault in claim.faults],
        "reviews": [
            {
                "review": each.identifier,
                "verdict": each.verdict,
                "digest": each.digest,
                "signed_at": each.signed,
                "state": each.state.value,
                "faults": [fault.value for fault in each.faults],
                "who": each.who,
                "house": each.house,
                "why": each.why,
            }
            for each in claim.reviews
        ],
    }
