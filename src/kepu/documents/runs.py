# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words with their marks, as they come out of a clipboard: tidied, as rich text, and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

BREAK = "\x00"
"""A line that ends within a paragraph; no document holds this sign."""
_WHITE = re.compile("[ \t\r\n\f\xa0]+")
_EAST = re.compile("[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_TAGS = (("bold", "b"), ("italic", "i"), ("raised", "sup"), ("lowered", "sub"))
_UNICODE = {
    "raised": str.maketrans("0123456789+-\u2212=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ"),
    "lowered": str.maketrans("0123456789+-\u2212=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"),
}
_WRITTEN = {"raised": "^{", "lowered": "_{"}


class Run(NamedTuple):
    """Words that share their marks (``bold``, ``italic``, ``raised``, ``lowered``) and the address they
    lead to."""

    text: str
    marks: frozenset[str] = frozenset()
    address: str = ""


def tidied(runs: Iterable[Run]) -> list[Run]:
    """*runs* as they are read: white space is one space, none at the ends of a line. A line that the source
    breaks between two Han letters is one word there; one between Latin ones is two. A space that does not
    break stays."""
    signs = [(sign, run.marks, run.address) for run in runs for sign in run.text]
    text, kept = "".join(sign for sign, _marks, _address in signs), []
    end = 0
    for white in _WHITE.finditer(text):
        kept += signs[end : white.start()]
        end = white.end()
        before, after = text[white.start() - 1 : white.start()], text[end : end + 1]
        if not before or not after or BREAK in (before, after):
            continue
        if "\n" in white[0] and _EAST.match(before) and _EAST.match(after):
            continue
        kept.append(("\xa0" if white[0] == "\xa0" else " ", *signs[white.start()][1:]))
    kept += signs[end:]
    while kept and kept[0][0] == BREAK:
        kept.pop(0)
    while kept and kept[-1][0] == BREAK:
        kept.pop()
    return [
        Run("".join(each[0] for each in group), *key)
        for key, group in groupby(kept, key=lambda each: each[1:])
    ]


def rich_text(runs: Sequence[Run]) -> str:
    """Tidied *runs* as rich text."""
    told = ""
    for address, group in groupby(runs, key=lambda each: each.address):
        inner = "".join(_marked(each) for each in group)
        told += f'<a href="{escape(address)}">{inner}</a>' if address else inner
    return told


def _marked(run: Run) -> str:
    told = escape(run.text, quote=False).replace(BREAK, "<br/>")
    for mark, tag in reversed(_TAGS):
        if mark in run.marks:
            told = f"<{tag}>{told}</{tag}>"
    return told


def plain(runs: Sequence[Run]) -> tuple[str, bool]:
    """Tidied *runs* as plain text: raised and lowered signs by Unicode's own, where it has all of a run,
    else as ``^{…}`` and ``_{…}``; and whether that was needed."""
    told, written = "", False
    for run in runs:
        text = run.text.replace(BREAK, " ")
        for mark, table in _UNICODE.items():
            if mark in run.marks and text.strip():
                if all(ord(sign) in table or sign == " " for sign in text):
                    text = text.translate(table)
                else:
                    text, written = f"{_WRITTEN[mark]}{text}}}", True
        told += text
    return told, written
