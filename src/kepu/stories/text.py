# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a story, as people mark and sign them: plain text by block, in code points.

Superscripts and subscripts stand as ``^{6}`` and ``_{2}``, a formula as ``$…$`` of its TeX, so that neither
10⁶ is 106 nor a changed index the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kepu.engine.rich_text import rich_text_words

_RAISED = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_SHOWN = {"^": str.maketrans(_RAISED), "_": str.maketrans(_LOWERED)}
# Of two that are shown alike the first is meant.
_MEANT = str.maketrans(
    {shown: sign for table in (_RAISED, _LOWERED) for sign, shown in reversed(table.items())}
)
_MARKED = re.compile(r"([\^_])\{([0-9+\-−=()n]{1,12})\}")
_SIGNS = re.compile(f"([{''.join(_RAISED.values())}]+)|([{''.join(_LOWERED.values())}]+)")


def readable(words: str) -> str:
    """*words* as a person reads them in passing: numbers that are raised or lowered by their own signs. For
    showing alone; nothing is signed so."""
    return _MARKED.sub(lambda found: found[2].translate(_SHOWN[found[1]]), words)


def as_marked(words: str, text: str) -> str:
    """*words* with raised and lowered signs as the marks that *text* has them in, where it has any: people
    are shown signs, and write signs. A number that stands in *text* is marked as it is there."""
    if readable(text) == text:
        return words
    there = {readable(found[0]): found[0] for found in _MARKED.finditer(text)}
    return _SIGNS.sub(lambda found: there.get(found[0]) or _mark(found), words)


def _mark(found: re.Match[str]) -> str:
    return f"{'^' if found[1] else '_'}{{{found[0].translate(_MEANT)}}}"


def block_words(kind: str, value: Any) -> str:
    """The words of one block of a body, as ``StreamField`` keeps it in JSON."""
    if kind == "paragraph":
        return rich_text_words(str(value))
    if kind == "formula":
        return f"${value}$" if isinstance(value, str) else f"${value['tex']}$"
    if isinstance(value, str):
        return value
    return "\n".join(filter(None, _texts(kind, value)))


def _texts(kind: str, value: dict[str, Any]) -> Iterator[str]:
    if kind == "table":
        yield value.get("caption", "")
        for row in [[each.get("heading", "") for each in value.get("columns", [])]] + [
            each.get("values", []) for each in value.get("rows", [])
        ]:
            yield " | ".join(str(cell) for cell in row)
        return
    for name in ("text", "source", "caption", "alternative", "title"):
        yield str(value.get(name) or "")
