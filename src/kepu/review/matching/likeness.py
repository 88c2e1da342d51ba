# SPDX-License-Identifier: AGPL-3.0-or-later
"""How like the words of claims and experts are: the cosine of their terms, the rarer a term the heavier.

NumPy and SciPy are imported where they are used: a process that serves pages never loads them.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Any

from kepu.review.matching.dictionary import Dictionary, dictionary
from kepu.review.matching.facts import Candidate, Sought, Why
from kepu.review.matching.terms import Group, Term, Terms

KEYWORD, EXPERTISE, REVIEWED, AFFILIATION = 1.0, 0.6, 0.3, 0.2
"""What a word weighs by where an expert has it."""
STATEMENT, CONTEXT, TITLE = 1.0, 0.3, 0.3
"""What a word weighs by where a claim has it. All seven were chosen on one half of the evaluation set."""
UNKNOWN = 0.3
"""What a word of a claim that no expert has weighs beside the rarest one that somebody has: a claim most of
whose words nobody has is like nobody. Chosen in the same way."""
MOST_REVIEWED = 20
"""Of what somebody signed before, so many statements are read."""
MOST_SHOWN = 3

Parts = Sequence[tuple[str, str, float]]
"""Texts, each with what it is and its weight."""


def expert_parts(expert: Candidate) -> Parts:
    """The texts of *expert*."""
    return [
        *(("keyword", text, KEYWORD) for text in expert.keywords),
        *(("expertise", text, EXPERTISE) for text in expert.expertise),
        *(("reviewed", text, REVIEWED) for text in expert.reviewed[:MOST_REVIEWED]),
        *(("affiliation", text, AFFILIATION) for text in expert.affiliation),
    ]


def claim_parts(claim: Sought) -> Parts:
    """The texts of *claim*."""
    told = (("statement", claim.statement, STATEMENT), ("context", claim.context, CONTEXT))
    return [each for each in (*told, ("title", claim.title, TITLE)) if each[1]]


class Likeness:
    """The words of a pool of experts, ready to be held against claims."""

    def __init__(self, experts: Sequence[Candidate], words: Dictionary | None = None) -> None:
        """Read the words of *experts*."""
        from numpy import bincount
        from numpy import log as log_of

        self._terms = Terms(words or dictionary())
        self._columns: dict[str, int] = {}
        counted = self._counted([expert_parts(each) for each in experts], grow=True)
        held = bincount(counted.indices, minlength=len(self._columns))
        self._rarity = log_of(1 + len(experts) / held.clip(1))
        self._rarest = log(1 + len(experts))
        self._experts = self._weighed(counted).T.tocsr()

    def _counted(self, rows: Iterable[Parts], *, grow: bool = False) -> Any:
        """A table of what each term weighs in each of *rows*; terms that no expert has are left out, unless
        the table is to *grow* by them."""
        from numpy import frombuffer, repeat
        from scipy.sparse import csr_matrix

        values, at, starts = array("f"), array("i"), array("i", [0])
        heavy, many = array("f"), array("i")
        known: dict[int, tuple[array[int], array[float]]] = {}
        for parts in rows:
            for _what, text, weight in parts:
                before = len(at)
                for group in self._terms.groups(text):
                    if (columns := known.get(id(group))) is None:
                        columns = known[id(group)] = self._columns_of(group, grow)
                    at.extend(columns[0])
                    values.extend(columns[1])
                heavy.append(weight)
                many.append(len(at) - before)
            starts.append(len(at))
        shape = (len(starts) - 1, len(self._columns))
        told = frombuffer(values, "f") * repeat(frombuffer(heavy, "f"), many) if at else []
        found = csr_matrix((told, at, starts), shape=shape, dtype="float32")
        found.sum_duplicates()
        return found

    def _columns_of(self, group: Group, grow: bool) -> tuple[array[int], array[float]]:
        columns, weights = array("i"), array("f")
        for term in group:
            known = self._columns
            column = known.setdefault(term.name, len(known)) if grow else known.get(term.name)
            if column is not None:
                columns.append(column)
                weights.append(term.weight)
        return columns, weights

    def _weighed(self, counted: Any, beside: Any = 0.0) -> Any:
        """*counted* with often said words damped, rare ones heavier, and each row of length one; *beside* is
        the square of the length of what the table leaves out of each row."""
        from numpy import log as log_of
        from numpy import maximum, sqrt
        from scipy.sparse import diags

        often = counted.data > 1
        counted.data[often] = 1 + log_of(counted.data[often])
        told = counted @ diags(self._rarity.astype("float32"))
        lengths = sqrt(told.multiply(told).sum(axis=1).A1 + beside)
        return diags(1 / maximum(lengths, 1e-6).astype("float32")) @ told

    def of(self, claims: Sequence[Sought]) -> Any:
        """A table of likenesses, 0 to 1: a row for each claim, a column for each expert. Where the statement
        itself has no word in common with an expert it is 0, whatever stands around it."""
        from numpy import array

        told = [claim_parts(each) for each in claims]
        beside = array([self._unknown(parts) for parts in told])
        asked = self._weighed(self._counted(told), beside)
        stated = self._counted([parts[:1] for parts in told]) @ self._experts
        return (asked @ self._experts).multiply(stated > 0).toarray()

    def _unknown(self, parts: Parts) -> float:
        """The square of the length of those terms of a claim that no expert has."""
        found: defaultdict[str, float] = defaultdict(float)
        for _what, text, weight in parts:
            for term in self._terms.of(text):
                if term.name not in self._columns:
                    found[term.name] += weight * term.weight
        damped = (1 + log(each) if each > 1 else each for each in found.values())
        return sum((each * UNKNOWN * self._rarest) ** 2 for each in damped)

    def why(self, claim: Sought, expert: Candidate) -> list[Why]:
        """What the words of both have in common, the weightiest first: the words of the claim, and where
        the expert has them."""
        asked: defaultdict[str, float] = defaultdict(float)
        told: list[Term] = []
        for _what, text, weight in claim_parts(claim):
            for term in self._terms.of(text):
                told.append(term)
                asked[term.name] += weight * term.weight
        said = _said(told)
        found: dict[tuple[str, str], dict[str, float]] = {}
        for what, text, weight in expert_parts(expert):
            shared: defaultdict[str, float] = defaultdict(float)
            for term in self._terms.of(text):
                if (claimed := asked.get(term.name)) is not None:
                    rarity = float(self._rarity[self._columns[term.name]])
                    shared[said[term.name]] += claimed * weight * term.weight * rarity**2
            if shared:
                found[what, text] = shared
        first = sorted(found, key=lambda at: (-sum(found[at].values()), at))[:MOST_SHOWN]
        return [{"kind": what, "text": text, "words": _longest(found[what, text])} for what, text in first]


def _said(told: Sequence[Term]) -> dict[str, str]:
    """The word of a claim that each of its terms comes from; a pair of characters is told by the word that
    holds it, and not at all where two words meet."""
    words = dict.fromkeys(term.said for term in told if not term.name.startswith("h:"))
    found: dict[str, str] = {}
    for term in told:
        whole = not term.name.startswith("h:")
        said = term.said if whole else next((word for word in words if term.said in word), "")
        found.setdefault(term.name, said)
    return found


def _longest(words: Mapping[str, float]) -> list[str]:
    """*words*, the weightiest first, without those that stand in another of them."""
    row = sorted(filter(None, words), key=lambda word: (-words[word], word))
    return [word for word in row if not any(word != other and word in other for other in row)][:MOST_SHOWN]
