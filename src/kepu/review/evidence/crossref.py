# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Crossref says of a work: its reference, and notices about it.

A work that something was said about has ``updated-by``; the notice that says it has ``update-to``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kepu.review.evidence.csl import Item, plain, taken_in
from kepu.review.evidence.doi import read_doi
from kepu.review.states import Said

MOST_NOTICES = 200
TYPES = {
    "journal-article": "article-journal",
    "proceedings-article": "paper-conference",
    "book-chapter": "chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "posted-content": "article",
    "dissertation": "thesis",
    "report-component": "report",
    "database": "dataset",
    "peer-review": "review",
}
"""Crossref's types that CSL calls otherwise."""


SAYS = {
    "retraction": Said.RETRACTED,
    "partial_retraction": Said.RETRACTED,
    "withdrawal": Said.RETRACTED,
    "removal": Said.RETRACTED,
    "expression_of_concern": Said.CONCERN,
    "correction": Said.CORRECTED,
    "corrigendum": Said.CORRECTED,
    "erratum": Said.CORRECTED,
    "addendum": Said.CORRECTED,
    "clarification": Said.CORRECTED,
}
"""Types of updates that may touch a claim. A new edition or version takes nothing back."""


@dataclass(frozen=True, slots=True)
class Found:
    """A notice: what it says, its own DOI (empty where it has none), on which day, and who tells of it."""

    says: Said
    doi: str = ""
    day: date | None = None
    source: str = ""


def reference_of(message: Mapping[str, Any]) -> Item:
    """The reference in a work's record, as CSL-JSON."""
    told = dict(message)
    kind = plain(told.get("type"), 60)
    told["type"] = TYPES.get(kind, kind)
    subtitle = plain(told.get("subtitle"))
    title = plain(told.get("title"))
    if title and subtitle and subtitle.lower() not in title.lower():
        told["title"] = f"{title}: {subtitle}"
    return taken_in(told)


def notices_of(message: Mapping[str, Any]) -> list[Found]:
    """What the record of a work says that was said about it."""
    about = read_doi(plain(message.get("DOI")))
    return _merged(_found(each, each.get("DOI"), about) for each in _updates(message.get("updated-by")))


def notices_by_doi(items: object, wanted: Collection[str]) -> dict[str, list[Found]]:
    """What the records *items* of notices say, by the DOI in *wanted* that each is about."""
    told: dict[str, list[Found | None]] = {}
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, Mapping):
            continue
        for each in _updates(item.get("update-to")):
            about = read_doi(plain(each.get("DOI")))
            if about in wanted and about is not None:
                told.setdefault(about, []).append(_found(each, item.get("DOI"), about))
    return {about: merged for about, found in told.items() if (merged := _merged(iter(found)))}


def _updates(raw: object) -> Iterator[Mapping[str, Any]]:
    for each in (raw if isinstance(raw, list) else [])[:MOST_NOTICES]:
        if isinstance(each, Mapping):
            yield each


def _found(update: Mapping[str, Any], notice: object, about: str | None) -> Found | None:
    kind = plain(update.get("type"), 60).lower().replace("-", "_").replace(" ", "_")
    says = SAYS.get(kind)
    if says is None:
        return None
    source = plain(update.get("source"), 40) or "publisher"
    # A notice under the DOI of the work itself has none of its own.
    doi = read_doi(plain(notice)) or ""
    return Found(says, doi if doi != about else "", _day(update.get("updated")), f"crossref: {source}")


def _day(raw: object) -> date | None:
    parts = raw.get("date-parts") if isinstance(raw, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    if not isinstance(first, list) or not first:
        return None
    try:
        year, month, day = (int(each) for each in [*first, 1, 1][:3])
        return date(year, month, day)
    except (TypeError, ValueError, OverflowError):
        return None


def _merged(found: Iterator[Found | None]) -> list[Found]:
    """Each notice once: the publisher and Retraction Watch tell of the same one."""
    known: dict[tuple[Said, str], Found] = {}
    for each in found:
        if each is not None:
            known.setdefault((each.says, each.doi), each)
    return list(known.values())
