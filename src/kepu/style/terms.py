# SPDX-License-Identifier: AGPL-3.0-or-later
"""A term as it is written: what may stand in it, and how it is told in a table or the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kepu.style.errors import StyleError
from kepu.style.folding import key_of
from kepu.style.models import Severity, Term

LANGUAGES = {"zh-hans": "简体中文", "en": "English"}
TEXTS = {"found": 200, "preferred": 200, "source": 300, "owner": 120, "note": 300}
"""The texts of a term, and how long each may be."""
FIELDS = (
    "found", "preferred", "kind", "severity", "language", "match_case", "valid_from", "valid_to", "source",
    "owner", "note",
)  # fmt: skip
State = dict[str, Any]
EMPTY: State = {
    "found": "", "preferred": "", "kind": Term.Kind.TERM.value, "severity": Severity.NOTE.value,
    "language": "", "match_case": False, "valid_from": None, "valid_to": None, "source": "",
    "owner": "", "note": "",
}  # fmt: skip
"""A term before anybody writes."""


def state_of(term: Term) -> State:
    """*term* as JSON keeps it: days by ISO 8601."""
    told = {name: getattr(term, name) for name in FIELDS}
    return told | {name: _written(told[name]) for name in ("valid_from", "valid_to")}


def _written(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def read_day(told: str | None) -> date | None:
    """The day that *told* says by ISO 8601; ``None`` for nothing."""
    return date.fromisoformat(told) if told else None


def tidied(told: Mapping[str, Any]) -> State:
    """*told* without spaces around its texts."""
    return {**told} | {name: " ".join(str(told.get(name) or "").split()) for name in TEXTS}


def problems_of(told: Mapping[str, Any]) -> list[StyleError]:
    """Everything that is wrong with a term by itself."""
    found: list[StyleError] = []
    if not key_of(str(told["found"])):
        found.append(StyleError(_("Write the words to look for."), field="found"))
    for name, most in TEXTS.items():
        if len(str(told[name])) > most:
            found.append(
                StyleError(_("This has more than {most} characters; shorten it."), field=name, most=most)
            )
    if told["found"] and told["found"] == told["preferred"]:
        found.append(
            StyleError(
                _("The same words are preferred as are looked for; change one of them."), field="preferred"
            )
        )
    first, last = read_day(told["valid_from"]), read_day(told["valid_to"])
    if first and last and last <= first:
        found.append(
            StyleError(_("The term would end before it begins; choose a later day."), field="valid_to")
        )
    return found


def overlaps(told: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> bool:
    """Whether *told* is valid on a day on which one of *others*, terms of the same words, is too, in a
    language of both."""
    first, last = told["valid_from"] or "", told["valid_to"] or "9999"
    return any(
        (not each["language"] or not told["language"] or each["language"] == told["language"])
        and (each["valid_from"] or "") < last
        and first < (each["valid_to"] or "9999")
        for each in others
    )


def twice(found: str) -> StyleError:
    """That a list holds the words already."""
    return StyleError(
        _("The list holds “{found}” for these days already; change that term, or end it first."),
        field="found",
        found=found,
    )


def fill(term: Term, told: Mapping[str, Any]) -> Term:
    """*term* with what *told* says, unsaved."""
    for name in FIELDS:
        setattr(term, name, told[name])
    term.valid_from, term.valid_to = read_day(told["valid_from"]), read_day(told["valid_to"])
    term.key = key_of(term.found)[:200]
    return term
