# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the cells of a row say of people and units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.forms import TONGUES
from kepu.directory.importing.lookup import Units
from kepu.directory.models import Unit
from kepu.importing.plan import Row


def by_language(row: Row, prefix: str, before: Mapping[str, Any]) -> dict[str, Any]:
    """*before* with what the columns of each language say; an empty cell clears."""
    told = dict(before)
    for end, tag in TONGUES.items():
        if f"{prefix}_{end}" in row.cells:
            told[tag] = row.cells[f"{prefix}_{end}"]
    return {tag: words for tag, words in told.items() if words}


def unit_of(row: Row, name: str, units: Units, before: Unit | None) -> Unit | None:
    """The unit that the cell *name* names; *before* where it is empty or wrong, which is noted."""
    cell = row.cells.get(name, "")
    if not cell:
        return before
    found = units.called(cell)
    if len(found) == 1:
        return found[0]
    if found:
        row.wrong(
            name, _("Several units are called “{cell}”; write the ID of the right one."), cell=cell[:60]
        )
    else:
        row.wrong(name, _("No unit of yours is called “{cell}”."), cell=cell[:60])
    return before


def check(row: Row, fill: Callable[..., object], told: dict[str, Any], safe: Mapping[str, Any]) -> None:
    """Call *fill* with *told* until it refuses nothing more, each time with the *safe* value for what it
    refused, and note all that it did."""
    told = dict(told)
    refused: set[str] = set()
    while True:
        try:
            fill(**told)
        except DirectoryError as error:
            row.problems.append(error)
            if error.field not in safe or error.field in refused:
                return
            refused.add(error.field)
            told[error.field] = safe[error.field]
        else:
            return
