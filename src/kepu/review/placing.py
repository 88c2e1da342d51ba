# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns what somebody marked into anchors: words of the text, words of captions, or a time of the film."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kepu.engine.content import normalise
from kepu.engine.passage import LONGEST
from kepu.review.anchoring import Quote, find, quote, source_range
from kepu.review.caption_words import times_of
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor
from kepu.review.standing import Ground

SPOKEN = "captions:"
"""Before the tag of a language: words of its captions."""
MOST_ANCHORS = 20
LATEST = 100 * 60 * 60 * 1000
"""Milliseconds that captions without a film can run."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What somebody marked: code points (*start*, *end*) of the plain text of a block, or of all lines of the
    captions in a language (``captions:en``), as *place* says; without a place milliseconds of the film.
    *words* are those that they saw there, where that is known."""

    start: int
    end: int
    place: str = ""
    words: str = ""


def anchors_for(marks: Iterable[Marked], ground: Ground, language: str) -> list[Anchor]:
    """The anchors of *marks* in a story in *language*, none twice. A time range covers the captions in that
    language there, and the passage of the film; words of captions stand on the passage in which they are
    shown too. Raises ``ReviewError``."""
    found: dict[tuple[object, ...], Anchor] = {}
    for mark in marks:
        for anchor in _anchors(mark, ground, language):
            found.setdefault(place_of(anchor), anchor)
    if not found:
        raise ReviewError(_("Mark where the statement stands: words of the text, or a time of the film."))
    if len(found) > MOST_ANCHORS:
        raise ReviewError(_("A claim stands in at most {most} places; mark less at once."), most=MOST_ANCHORS)
    return list(found.values())


def place_of(anchor: Anchor) -> tuple[object, ...]:
    """What makes two anchors one and the same."""
    return (anchor.kind, anchor.place, anchor.exact, anchor.start, anchor.end, anchor.at)


def _anchors(mark: Marked, ground: Ground, language: str) -> list[Anchor]:
    if mark.place.startswith(SPOKEN):
        return _spoken(mark, ground)
    if mark.place:
        told = _quote(mark, ground.words, ground)
        return [
            Anchor(
                kind=Anchor.Kind.TEXT, place=told.place, exact=told.exact, prefix=told.prefix,
                suffix=told.suffix, start=told.start,
            )
        ]  # fmt: skip
    _check(mark.start, mark.end, ground)
    tag = next((each for each in ground.cues if _same(each, language)), "")
    found = []
    if ground.said(tag, mark.start, mark.end):
        found.append(Anchor(kind=Anchor.Kind.CAPTIONS, place=tag, start=mark.start, end=mark.end))
    if ground.master:
        found.append(Anchor(kind=Anchor.Kind.MEDIA, master=ground.master, start=mark.start, end=mark.end))
    if not found:
        raise ReviewError(_("The story has no film and no captions at that time."))
    return found


def _check(start: int, end: int, ground: Ground) -> None:
    if end > (LATEST if ground.length is None else ground.length):
        raise ReviewError(_("The passage ends after the film does; set it again."))
    if not 0 <= start < end or end - start > LONGEST:
        raise ReviewError(
            _("The passage ends before it begins, or is longer than ten minutes; set it again.")
        )


def _spoken(mark: Marked, ground: Ground) -> list[Anchor]:
    language = mark.place.removeprefix(SPOKEN)
    text = ground.spoken(language)
    told = _quote(Marked(mark.start, mark.end, language, mark.words), text, ground)
    first, last = source_range(text, told)
    start, end = times_of(ground.cues[language], first, last)
    _check(start, end, ground)
    words = Anchor(
        kind=Anchor.Kind.CAPTIONS, place=language, exact=told.exact, prefix=told.prefix, suffix=told.suffix,
        at=told.start, start=start, end=end,
    )  # fmt: skip
    film = Anchor(kind=Anchor.Kind.MEDIA, master=ground.master, start=start, end=end)
    return [words, film] if ground.master else [words]


def _quote(mark: Marked, texts: Mapping[str, str], ground: Ground) -> Quote:
    """The words at *mark*; those that were seen there, where it is others by now. Raises ``ReviewError``
    where these are not there any more, or more than once."""
    told = quote(texts, mark.place, mark.start, mark.end)
    seen = normalise(mark.words)
    if seen and (told is None or told.exact != seen):
        told = find(texts, Quote(mark.place, seen, "", "", 0), ground.read)
        if told is None:
            raise ReviewError(
                _(
                    "The text was changed while you were marking, and “{words}” does not stand there once any"
                    " more. Load the page again, and mark what stands now."
                ),
                words=seen[:80],
            )
    if told is None:
        raise ReviewError(_("No words are marked; select some, and mark again."))
    return told


def _same(tag: str, language: str) -> bool:
    return tag.partition("-")[0].lower() == language.partition("-")[0].lower()
