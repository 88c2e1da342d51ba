# SPDX-License-Identifier: Apache-2.0
"""What verifying a file of reviews, or a saved page, finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

CONFIRMS = frozenset({"correct"})
NO_VERDICT = frozenset({"not-mine"})
"""Whoever says that it is not their field gives none."""


class Fault(StrEnum):
    """What can be wrong. None of it comes about by exporting or publishing."""

    DOCUMENT = "document"
    """Something in the file is not as it was written."""
    WORDS = "words"
    """The digest of the story's words does not follow from them."""
    CAPTIONS = "captions"
    """The digest of a caption track does not follow from it."""
    CLAIM = "claim"
    """The digest of a claim does not follow from its content."""
    STATEMENT = "statement"
    """The statement is not the one in the content that the digest is of."""
    ANCHOR = "anchor"
    """What is marked is not what the content holds, or does not stand where it is marked."""
    NORMALISER = "normaliser"
    """It was signed under a version of the normaliser that this program does not know."""
    CONTENT = "content"
    """The digest of a review does not follow from what was signed."""
    RECORD = "record"
    """The verdict, its wording or its time are not those that were written with it."""
    SHOWN = "shown"
    """A page shows something else than what it tells machines."""
    TWICE = "twice"
    """A page says of one thing more than once, so that readers and machines may each take another."""


class State(StrEnum):
    """What a review is now."""

    HOLDS = "holds"
    """It holds what stands."""
    VOID = "void"
    """It was made void."""
    CHANGED = "changed"
    """What stands is something else than what was signed."""
    UNKNOWN = "unknown"
    """What stands is not known whole, because a passage of a film is not."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Checked:
    """One review: who signed, where they may be named, and in which house. ``author`` tells one who signed
    from another within a file."""

    identifier: str
    verdict: str
    digest: str
    signed: str
    state: State
    faults: Sequence[Fault] = ()
    who: str = ""
    house: str = ""
    why: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One claim and its reviews. ``compared`` says whether its words were found where readers see them;
    ``passages`` counts those of a film, which only the film itself can show; ``answers`` is what somebody
    else stated and it answers, with who did; ``enough`` is how many who agree must have signed it."""

    number: int
    identifier: str
    text: str
    digest: str
    faults: Sequence[Fault]
    reviews: Sequence[Checked]
    passages: int = 0
    compared: bool = True
    answers: tuple[str, str] | None = None
    enough: int = 1

    @property
    def counted(self) -> Sequence[Checked]:
        """Of each who signed the newest review that holds, as houses count them. Whoever said that it is not
        their field gave none."""
        found: dict[str, Checked] = {}
        given = [each for each in self.reviews if each.verdict not in NO_VERDICT]
        for review in sorted(given, key=lambda each: (each.signed, each.identifier)):
            if review.state == State.HOLDS:
                found[review.author or review.identifier] = review
        return list(found.values())

    @property
    def signed(self) -> bool:
        """Whether enough reviews count and all confirm it; where they differ, most of three at least."""
        many = len(self.counted)
        confirm = sum(each.verdict in CONFIRMS for each in self.counted)
        return not self.faults and (confirm == many >= self.enough or confirm * 2 > many > 2)

    @property
    def lapsed(self) -> bool:
        """Whether it was signed, and no verdict on it holds now."""
        given = [each for each in self.reviews if each.verdict not in NO_VERDICT]
        return bool(given) and not any(each.state == State.HOLDS for each in given)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found. ``digest`` names the whole file, for whoever was told it another way; a page has
    none."""

    kind: str
    story: str
    title: str
    claims: Sequence[CheckedClaim]
    faults: Sequence[Fault] = ()
    digest: str = ""
    house: str = ""
    strangers: Sequence[int] = field(default=())
    """Numbers of claims that a page shows and does not tell of."""

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        wrong = any(each.faults or any(review.faults for review in each.reviews) for each in self.claims)
        return not (wrong or self.faults or self.strangers)

    @property
    def lapsed(self) -> Sequence[CheckedClaim]:
        """The claims that were signed and on which no verdict holds."""
        return [each for each in self.claims if each.lapsed]
