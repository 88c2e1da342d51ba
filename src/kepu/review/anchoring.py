# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds the words that were marked again, by W3C Web Annotation's text quote and text position selectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kepu.engine.content import Normalised, normalised

AROUND = 32
"""Code points of the words around that are kept."""
Read = Callable[[str], Normalised]
"""How a text is normalised; whoever looks for much in the same texts remembers what it gave."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Marked words, normalised: in which block, from which code point of its normalised text, and what stands
    around them."""

    place: str
    exact: str
    prefix: str
    suffix: str
    start: int


def quote(words: Mapping[str, str], place: str, start: int, end: int) -> Quote | None:
    """The quote of code points *start* to *end* of the block *place* in *words* (plain texts by block);
    ``None`` where there are no words."""
    text = normalised(words.get(place, ""))
    inside = [at for at in range(len(text.text)) if start <= text.places[at] < end]
    if not inside:
        return None
    first, last = inside[0], inside[-1] + 1
    while first < last and text.text[first] == " ":
        first += 1
    while last > first and text.text[last - 1] == " ":
        last -= 1
    if first == last:
        return None
    return Quote(
        place,
        text.text[first:last],
        text.text[max(0, first - AROUND) : first],
        text.text[last : last + AROUND],
        first,
    )


def find(words: Mapping[str, str], wanted: Quote, read: Read = normalised) -> Quote | None:
    """Where *wanted* stands in *words* now: in its own block, else in whichever. ``None`` where it is not
    there, or more than once with nothing around it to tell which: it is never guessed."""
    own = {place: text for place, text in words.items() if place == wanted.place}
    for among in (own, words):
        texts = {place: read(text) for place, text in among.items()}
        places = [(place, at) for place, text in texts.items() for at in _all(text.text, wanted.exact)]
        if len(places) > 1:
            places = [each for each in places if _around(texts[each[0]].text, each[1], wanted)]
        if len(places) == 1:
            return _at(texts, *places[0], wanted)
        if places:
            return None
    return None


def source_range(words: Mapping[str, str], found: Quote, read: Read = normalised) -> tuple[int, int]:
    """Where *found* stands in the plain text of its block, in code points."""
    text = read(words[found.place])
    return text.source_range(found.start, found.start + len(found.exact))


def _all(text: str, exact: str) -> list[int]:
    found, at = [], text.find(exact) if exact else -1
    while at >= 0:
        found.append(at)
        at = text.find(exact, at + 1)
    return found


def _around(text: str, at: int, wanted: Quote) -> bool:
    before, after = text[:at], text[at + len(wanted.exact) :]
    begins = not wanted.prefix and not before
    ends = not wanted.suffix and not after
    return (begins or (bool(wanted.prefix) and before.endswith(wanted.prefix))) and (
        ends or (bool(wanted.suffix) and after.startswith(wanted.suffix))
    )


def _at(texts: Mapping[str, Normalised], place: str, at: int, wanted: Quote) -> Quote:
    text, end = texts[place].text, at + len(wanted.exact)
    return Quote(place, wanted.exact, text[max(0, at - AROUND) : at], text[end : end + AROUND], at)
