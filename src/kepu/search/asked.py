# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was asked: a query as terms that must all be found.

White space parts terms; quotation marks keep words together. A term is units in a row: unspaced characters
side by side, as in the text; words whole, whatever separates them; between the two kinds a separator or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from kepu.search.words import fold, glued, units, word_token

MOST_TERMS = 16
LONGEST_QUERY = 400
"""In code points; what is longer is cut."""
_QUOTED = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|(\S+)')
_PIECES = re.compile(r"[\"“”「」]")


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens that must follow each other. With *prefix* the last is one unspaced character, which also
    stands at the beginning of a pair."""

    tokens: tuple[str, ...]
    prefix: bool


def read_query(query: str) -> list[Term]:
    """The terms of *query*, each once, at most ``MOST_TERMS``; none where it holds nothing to search for."""
    found: dict[Term, None] = {}
    for match in _QUOTED.finditer(query[:LONGEST_QUERY]):
        for term in terms_of(_PIECES.sub(" ", next(part for part in match.groups() if part is not None))):
            found[term] = None
    return list(found)[:MOST_TERMS]


def terms_of(piece: str) -> list[Term]:
    """The terms of text that stands together. Unspaced characters that a separator parts are terms of
    their own, for in a text they would not be side by side."""
    terms: list[Term] = []
    row = list(units(fold(piece)))
    tokens: list[str] = []
    for unit, next_ in zip_longest(row, row[1:]):
        if not unit.unspaced:
            tokens.append(word_token(unit.text))
        elif next_ is not None and glued(unit, next_):
            tokens.append(unit.text + next_.text)
        elif next_ is not None and not next_.unspaced:
            tokens.append(unit.text)
        else:
            terms.append(_ending(tokens, unit.text))
            tokens = []
    if tokens:
        terms.append(Term(tuple(tokens), prefix=False))
    return terms


def _ending(tokens: list[str], last: str) -> Term:
    """A term that ends in the unspaced character *last*: the pair before holds it already."""
    if tokens and tokens[-1].endswith(last) and len(tokens[-1]) == 2 and _is_pair(tokens[-1]):
        return Term(tuple(tokens), prefix=False)
    return Term((*tokens, last), prefix=True)


def _is_pair(token: str) -> bool:
    return all(unit.unspaced for unit in units(token))
