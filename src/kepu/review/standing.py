# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands under a claim now: its content and the digest of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kepu.engine.captions.track import Cue
from kepu.engine.content import normalise, normalised
from kepu.review.anchoring import Read, find
from kepu.review.caption_words import spoken, times_of
from kepu.review.models import Anchor, Claim, digest_of
from kepu.review.rebutting import in_a_line, rebutted_in
from kepu.stories.models import CaptionTrack, Master, Story
from kepu.stories.queries import film_length, main_master


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims of one story can stand in: its plain text by block, its captions by language, read once for
    all claims, and the identifier of its film, empty where it has none, with its length in milliseconds."""

    words: Mapping[str, str]
    cues: Mapping[str, Sequence[Cue]]
    master: str
    length: int | None = None
    read: Read = field(default_factory=lambda: lru_cache(maxsize=None)(normalised), compare=False)

    @classmethod
    def of(cls, story: Story) -> Ground:
        """That of *story* as it is in the database."""
        fresh = Story.objects.get(pk=story.pk)
        return cls.from_parts(fresh.words(), fresh.caption_tracks.all(), main_master(fresh))

    @classmethod
    def from_parts(
        cls, words: Mapping[str, str], tracks: Iterable[CaptionTrack], master: Master | None
    ) -> Ground:
        """That of what is at hand already."""
        captions = [track for track in tracks if track.kind == CaptionTrack.Kind.CAPTIONS]
        cues = {track.language: track.track().cues for track in captions}
        return cls(words, cues, master.public_id if master is not None else "", film_length(master))

    def said(self, language: str, start: int, end: int) -> str:
        """The words that are shown in *language* at any time from *start* until *end* (milliseconds),
        normalised; none where it has no captions in it."""
        shown = [cue for cue in self.cues.get(language, ()) if cue.start < end and cue.end > start]
        return normalise("\n".join(cue.text for cue in shown))

    def spoken(self, language: str) -> dict[str, str]:
        """All words of the captions in *language* as one text, under that name; nothing where there are
        none."""
        return {language: spoken(self.cues[language])} if language in self.cues else {}


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands: its content in words, its digest (empty where that is not known), and the anchors as they
    are found. ``waits`` says that a passage of a new master is not read yet, so that nothing is void yet."""

    content: dict[str, Any]
    digest: str
    anchors: list[Anchor]
    waits: bool = False


def standing(claim: Claim, ground: Ground, anchors: Iterable[Anchor] | None = None) -> Standing:
    """What stands under *claim* on *ground*."""
    found = [_found(anchor, ground) for anchor in (claim.anchors.all() if anchors is None else anchors)]
    content: dict[str, Any] = {"statement": claim.statement, "texts": [], "captions": [], "passages": []}
    for anchor in found:
        if anchor.kind == Anchor.Kind.TEXT:
            content["texts"].append(anchor.exact if anchor.found else "")
        elif anchor.kind == Anchor.Kind.CAPTIONS:
            content["captions"].append([anchor.place, _said(anchor, ground)])
        else:
            content["passages"].append(anchor.passage)
    # A claim that answers nobody keeps the digest that it always had.
    if claim.rebuts:
        content["rebuts"] = dict(claim.rebuts)
    media = [anchor for anchor in found if anchor.kind == Anchor.Kind.MEDIA]
    waits = any(anchor.found and not anchor.passage for anchor in media)
    whole = bool(found) and all(anchor.found for anchor in found) and not waits
    return Standing(content, digest_of(content) if whole else "", found, waits)


def _found(anchor: Anchor, ground: Ground) -> Anchor:
    if anchor.kind == Anchor.Kind.TEXT:
        now = find(ground.words, anchor.quote, ground.read)
        anchor.found = now is not None
        if now is not None:
            anchor.stand_on(now)
    elif anchor.kind == Anchor.Kind.CAPTIONS and anchor.exact:
        _find_spoken(anchor, ground)
    elif anchor.kind == Anchor.Kind.CAPTIONS:
        anchor.found = bool(ground.said(anchor.place, anchor.start, anchor.end))
    elif anchor.master != ground.master:
        anchor.master, anchor.passage, anchor.found = ground.master, "", bool(ground.master)
    return anchor


def _said(anchor: Anchor, ground: Ground) -> str:
    """What an anchor in captions covers: its own words where they are quoted, else those of its time."""
    if anchor.exact:
        return anchor.exact if anchor.found else ""
    return ground.said(anchor.place, anchor.start, anchor.end)


def _find_spoken(anchor: Anchor, ground: Ground) -> None:
    """Quoted words of captions follow their words, at whatever time these are shown."""
    text = ground.spoken(anchor.place)
    now = find(text, anchor.quote, ground.read)
    anchor.found = now is not None
    if now is not None:
        first, last = ground.read(text[anchor.place]).source_range(now.start, now.start + len(now.exact))
        anchor.stand_on(now)
        anchor.start, anchor.end = times_of(ground.cues[anchor.place], first, last)


def in_words(content: dict[str, Any]) -> str:
    """What a claim covers, for a reader: its words in text and captions, nothing where they are gone; the
    statement of one that stands on a passage alone; and on a line of its own what it answers."""
    said = [*content.get("texts", []), *(words for _language, words in content.get("captions", []))]
    own = "\n".join(dict.fromkeys(filter(None, said))) if said else str(content.get("statement", ""))
    rebutted = rebutted_in(content)
    return own if rebutted is None else "\n".join(filter(None, [own, in_a_line(rebutted)]))
