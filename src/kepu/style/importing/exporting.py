# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list as a table that an import takes again and finds nothing to change in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kepu.importing.fields import NO, YES
from kepu.style.importing.fields import ANY, FIELDS
from kepu.style.models import TermList
from kepu.style.terms import state_of


def headings() -> list[str]:
    """The columns, in the reader's language."""
    return [str(field.label) for field in FIELDS]


def rows(kept: TermList) -> Iterator[list[str]]:
    """A row for each term."""
    for term in kept.terms.iterator(1000):
        told = state_of(term) | {"id": term.public_id}
        told["language"] = told["language"] or ANY
        told["match_case"] = YES if told["match_case"] else NO
        yield [_cell(field.choices.get(told[field.name], told[field.name])) for field in FIELDS]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
