# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who must not be asked, by rule: who works where the story is made, took part in it, wrote its evidence,
published with somebody of it within three years, or declared an interest that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kepu.review.evidence.csl import Item, year_of
from kepu.review.matching.facts import Why
from kepu.search.words import plain

YEARS = 3
"""So many years joint work counts."""
CO_AUTHOR, EMPLOYER = "co-author", "employer"
SHORTEST = 3
"""A name of fewer characters is looked for as a whole, not within a text."""


@dataclass(frozen=True, slots=True)
class Interest:
    """What an expert declared, from when to when."""

    kind: str
    text: str
    since: date | None = None
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Whether it stands on *day*; of joint work, whether it ended less than three years before."""
        end = self.until
        if end is not None and self.kind == CO_AUTHOR:
            end = end.replace(year=end.year + YEARS, day=min(end.day, 28))
        return (self.since is None or self.since <= day) and (end is None or day <= end)


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties an expert: their person and unit by key, every name they and the place where they work have,
    their ORCID, and what they declared."""

    person: int
    unit: int
    names: frozenset[str]
    works_at: frozenset[str] = frozenset()
    orcid: str = ""
    interests: tuple[Interest, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A publication: who wrote it, by name and by ORCID, in which year where that is known."""

    authors: frozenset[str]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What an expert is held against: the story's unit, who took part in it, what is cited in all of it, and
    of one claim the evidence and the words. Names, words and titles are as ``plain`` writes them."""

    unit: int
    unit_names: frozenset[str]
    people: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    orcids: frozenset[str] = frozenset()
    works: tuple[Work, ...] = ()
    evidence: tuple[Work, ...] = ()
    titles: tuple[str, ...] = ()
    words: str = ""
    has_it: Mapping[int, str] | None = None
    """By person, how those who were asked about the claim before stand to it."""


def hindrance(ties: Ties, setting: Setting, today: date) -> Why | None:
    """Why an expert must not be asked, the first reason of those that hold; ``None`` where none does."""
    if (has := (setting.has_it or {}).get(ties.person)) is not None:
        return {"kind": has}
    if ties.person in setting.people or (ties.orcid and ties.orcid in setting.orcids):
        return {"kind": "took-part"}
    if ties.unit == setting.unit or ties.works_at & setting.unit_names:
        return {"kind": "same-unit"}
    wrote = any(_is_author(ties, work) for work in setting.evidence)
    if wrote or any(_within(name, title) for name in ties.names for title in setting.titles):
        return {"kind": "wrote-evidence"}
    for work in setting.works:
        recent = work.year is not None and work.year >= today.year - YEARS
        if recent and _is_author(ties, work) and work.authors & (setting.names | setting.orcids):
            return {"kind": "co-author", "year": work.year}
    return _declared(ties, setting, today)


def _is_author(ties: Ties, work: Work) -> bool:
    return bool(ties.names & work.authors) or (bool(ties.orcid) and ties.orcid in work.authors)


def _declared(ties: Ties, setting: Setting, today: date) -> Why | None:
    for interest in ties.interests:
        if not interest.counts_on(today):
            continue
        told = plain(interest.text)
        named = any(_within(name, told) for name in setting.unit_names | setting.names)
        if named or any(_within(part, setting.words) for part in _parts(interest.text)):
            return {"kind": "interest", "of": interest.kind, "text": interest.text}
    return None


def _parts(text: str) -> Iterable[str]:
    """What an interest names, part by part."""
    for mark in ";；，、。:：()（）":
        text = text.replace(mark, ",")
    return [plain(part) for part in text.split(",") if part.strip()]


def _within(name: str, text: str) -> bool:
    """Whether *name* stands in *text*, both as ``plain`` writes them; Latin words as whole ones."""
    bare = name.strip()
    if len(bare) < SHORTEST:
        return bool(bare) and bare in text.split()
    return (name if bare.isascii() else bare) in text


def work_of(item: Item) -> Work | None:
    """The publication that a kept reference tells of; ``None`` where it names no author."""
    authors: set[str] = set()
    for each in item.get("author", ()):
        family, given = each.get("family", ""), each.get("given", "")
        told = (f"{family}{given}", f"{given} {family}", f"{family} {given}", each.get("literal", ""))
        authors |= {plain(name) for name in told if name.strip()}
        if orcid := each.get("ORCID", "").rpartition("/")[2]:
            authors.add(orcid)
    year = year_of(item)
    return Work(frozenset(authors), int(year) if year else None) if authors else None
