# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two versions of a story, part by part: that, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_letters
from typing import Any

from django.utils.translation import gettext as _

from kepu.images.models import Picture
from kepu.review.models import Claim
from kepu.review.stages import Part
from kepu.stories.differ import How, Piece, steps, words
from kepu.stories.kinds import Credit, DigitalSource, Kind, Role
from kepu.stories.models import Master, Release, Story
from kepu.stories.models.story import SUMMARY, TITLE

AROUND = 60
"""Code points of what was kept that stand beside a change where it is shown alone."""
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Words that are others: of a block of the text, or of one of the details. ``how`` says that all of it
    is new or gone, ``None`` that some of it is."""

    label: str
    pieces: Sequence[Piece]
    how: How | None = None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A caption line that is another, or is shown at another time (milliseconds; ``None`` on the side on
    which it is not there)."""

    was: tuple[int, int] | None
    now: tuple[int, int] | None
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class PictureChange:
    """A picture that gave way to another; ``None`` on the side on which there is none, or whose file is kept
    no more although ``had`` says that there was one."""

    was: Picture | None
    now: Picture | None
    had: tuple[bool, bool]
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class FileChange:
    """A film or sound of a story: the names of its files, empty where there was none."""

    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim that was marked, was taken off, or (``None``) covers something else now."""

    number: int
    statement: str
    how: How | None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is different."""

    text: Sequence[Change] = ()
    captions: Sequence[tuple[str, Sequence[LineChange]]] = ()
    pictures: Sequence[PictureChange] = ()
    film: Sequence[FileChange] = ()
    claims: Sequence[ClaimChange] = ()
    details: Sequence[Change] = ()

    def __bool__(self) -> bool:
        return any((self.text, self.captions, self.pictures, self.film, self.claims, self.details))


def compare(story: Story, was: Content, now: Content, parts: Collection[Part] = tuple(Part)) -> Difference:
    """What of *parts* is different between two contents of *story* as ``Version`` keeps them."""
    looked_at = set(parts)
    return Difference(
        text=list(_text(was, now)) if Part.TEXT in looked_at else (),
        captions=list(_captions(was, now)) if Part.CAPTIONS in looked_at else (),
        pictures=list(_pictures(was, now)) if Part.PICTURES in looked_at else (),
        film=list(_film(was, now)) if Part.FILM in looked_at else (),
        claims=list(_claims(story, was, now)) if Part.CLAIMS in looked_at else (),
        details=list(_details(was, now)) if Part.DETAILS in looked_at else (),
    )


def trimmed(pieces: Sequence[Piece], around: int = AROUND) -> list[Piece]:
    """*pieces* with what was kept cut down to what stands beside a change."""
    found = []
    for at, each in enumerate(pieces):
        begins, ends = at == 0, at == len(pieces) - 1
        most = around * (2 - begins - ends)
        if each.how is not How.KEPT or len(each.text) <= most + 1:
            found.append(each)
            continue
        head = "" if begins else _until_a_word_ends(each.text[:around])
        tail = "" if ends else _until_a_word_ends(each.text[: len(each.text) - around - 1 : -1])[::-1]
        found.append(replace(each, text=f"{head}…{tail}"))
    return found


def _until_a_word_ends(text: str) -> str:
    """*text* without the Latin word in which it was cut; all of it where there is no space."""
    cut = text.rstrip(ascii_letters)
    return cut if cut.strip() else text


def places(content: Content) -> list[str]:
    """The blocks of a text in their order."""
    texts = content.get("words", {})
    return [each for each in content.get("order", list(texts)) if each in texts]


def _text(was: Content, now: Content) -> Iterator[Change]:
    before, after = was.get("words", {}), now.get("words", {})
    for how, a, b in steps(places(was), places(now)):
        if how is How.KEPT:
            for place in places(now)[b]:
                yield from _block(place, before[place], after[place])
            continue
        gone = [each for each in places(was)[a] if each not in after]
        fresh = [each for each in places(now)[b] if each not in before]
        yield from _replaced([before[each] for each in gone], [after[each] for each in fresh])
        for place in places(now)[b]:
            if place in before:
                yield Change(_("Moved here"), words(before[place], after[place]))


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Blocks that gave way to others: those that say the same, as after taking a document in again, are no
    change."""
    for how, a, b in steps(old, new):
        if how is How.KEPT:
            continue
        for at in range(max(a.stop - a.start, b.stop - b.start)):
            was = old[a.start + at] if a.start + at < a.stop else ""
            now = new[b.start + at] if b.start + at < b.stop else ""
            yield from _block("", was, now)


def _block(place: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        label = {TITLE: _("Title"), SUMMARY: _("Summary")}.get(place, "")
        yield Change(label, words(old, new), None if old and new else How.ADDED if new else How.STRUCK)


def _captions(was: Content, now: Content) -> Iterator[tuple[str, Sequence[LineChange]]]:
    before, after = was.get("captions", {}), now.get("captions", {})
    for name in sorted({*before, *after}):
        if changed := list(_lines(before.get(name, []), after.get(name, []))):
            yield name.partition(" ")[0], changed


def _lines(old: Sequence[Any], new: Sequence[Any]) -> Iterator[LineChange]:
    for how, a, b in steps([each[2] for each in old], [each[2] for each in new]):
        for at in range(max(a.stop - a.start, b.stop - b.start)):
            was = old[a.start + at] if a.start + at < a.stop else None
            now = new[b.start + at] if b.start + at < b.stop else None
            times = [(each[0], each[1]) if each else None for each in (was, now)]
            if how is not How.KEPT or times[0] != times[1]:
                yield LineChange(times[0], times[1], words(was[2] if was else "", now[2] if now else ""))


def _pictures(was: Content, now: Content) -> Iterator[PictureChange]:
    before, after = was.get("pictures", []), now.get("pictures", [])
    digests = {each[0] for each in (*before, *after)}
    known = {each.digest: each for each in Picture.objects.filter(digest__in=digests)} if digests else {}
    for _how, a, b in steps([each[0] for each in before], [each[0] for each in after]):
        for at in range(max(a.stop - a.start, b.stop - b.start)):
            old = before[a.start + at] if a.start + at < a.stop else None
            new = after[b.start + at] if b.start + at < b.stop else None
            if old != new:
                shown = [known.get(each[0]) if each else None for each in (old, new)]
                told = ["\n".join(filter(None, each[1:])) if each else "" for each in (old, new)]
                yield PictureChange(shown[0], shown[1], (old is not None, new is not None), words(*told))


def _film(was: Content, now: Content) -> Iterator[FileChange]:
    before, after = (
        {(role, "" if role == Role.MAIN else language): digest for role, language, digest in each}
        for each in (was.get("film", []), now.get("film", []))
    )
    changed = [each for each in sorted({*before, *after}) if before.get(each) != after.get(each)]
    digests = [each.get(key, "") for key in changed for each in (before, after)]
    known = dict(Master.objects.filter(digest__in=digests).values_list("digest", "name")) if changed else {}
    for role, language in changed:
        names = [
            known.get(each[role, language], _("a file that is kept no more"))
            if (role, language) in each
            else ""
            for each in (before, after)
        ]
        label = f"{Role(role).label} {language}".strip() if role in Role.values else f"{role} {language}"
        yield FileChange(label, *names)


def _claims(story: Story, was: Content, now: Content) -> Iterator[ClaimChange]:
    before, after = was.get("claims", {}), now.get("claims", {})
    changed = {each for each in {*before, *after} if before.get(each) != after.get(each)}
    if not changed:
        return
    for claim in Claim.objects.filter(story=story, public_id__in=changed).order_by("number"):
        how = (
            How.ADDED
            if claim.public_id not in before
            else How.STRUCK
            if claim.public_id not in after
            else None
        )
        yield ClaimChange(claim.number, claim.statement, how)


def _details(was: Content, now: Content) -> Iterator[Change]:
    before, after = was.get("details", {}), now.get("details", {})
    for name, (label, told) in _detail_table().items():
        old, new = told(before.get(name)), told(after.get(name))
        if old != new:
            yield Change(label, words(old, new), None if old and new else How.ADDED if new else How.STRUCK)


def told_details(content: Content) -> list[tuple[str, str]]:
    """People, licence, releases and origins of a content, each with its name; what is empty is left out."""
    details = content.get("details", {})
    told = [(label, tell(details.get(name))) for name, (label, tell) in _detail_table().items()]
    return [each for each in told if each[1]]


def _labelled(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _listed(*labels: Any) -> Callable[[Any], str]:
    """A line for each row; *labels* are the choices that a column is one of, or ``None``."""

    def told(rows: Any) -> str:
        return "\n".join(
            " · ".join(
                _labelled(choices, each) if choices else each
                for choices, each in zip(labels, row, strict=False)
                if each
            )
            for row in rows or ()
        )

    return told


def _detail_table() -> dict[str, tuple[str, Callable[[Any], str]]]:
    return {
        "kind": (_("Kind"), lambda value: _labelled(Kind, value or "")),
        "subtitle": (_("Title in another language"), lambda value: value or ""),
        "licence": (_("Licence"), lambda value: value or ""),
        "contributors": (_("People"), _listed(None, None, Credit)),
        "releases": (_("Releases"), _listed(Release.Of, None, None)),
        "origins": (_("Origins"), _listed(None, DigitalSource, None)),
    }
