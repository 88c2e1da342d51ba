# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes blocks of a body from the words that a file has of them."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.core.exceptions import ValidationError

from kepu.stories.blocks import mathml
from kepu.stories.text import block_words

_RAISED = re.compile(r"([\^_])\{([^{}^_]{1,200})\}")
_FORMULA = re.compile(r"\$([^$]{1,2000})\$")


def block_of(place: str, words: str) -> dict[str, Any]:
    """A block called *place* that says *words*, code point by code point: a formula, or a paragraph with its
    superscripts and subscripts. Pictures, tables and headings are words by now, and stay so."""
    made: dict[str, Any] = {"type": "paragraph", "value": _paragraph(words), "id": place}
    if (found := _FORMULA.fullmatch(words)) and _is_formula(found[1]):
        made |= {"type": "formula", "value": found[1]}
    if block_words(made["type"], made["value"]) == words:
        return made
    return {"type": "paragraph", "value": f"<p>{escape(words, quote=False)}</p>", "id": place}


def _is_formula(tex: str) -> bool:
    try:
        mathml(tex)
    except ValidationError:
        return False
    return True


def _paragraph(words: str) -> str:
    """A line break is one where the reader of rich text takes it for one line feed, and else stands as it
    is."""
    told = _RAISED.sub(_raised, escape(words, quote=False))
    return "<p>" + re.sub(r"(?<=[^\n])\n(?=[^\n])", "<br/>", told) + "</p>"


def _raised(found: re.Match[str]) -> str:
    tag = "sup" if found[1] == "^" else "sub"
    return f"<{tag}>{found[2]}</{tag}>"
