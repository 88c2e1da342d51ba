# SPDX-License-Identifier: AGPL-3.0-or-later
"""What in a story lets a question be asked: words where they stand, and facts of its pictures and papers.

An answer is bound to what was found and the sentence around it, not to where that stands nor to the rest of
the story: unrelated edits leave it standing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from django.utils import timezone

from kepu.engine.content import normalise
from kepu.images.models import Picture
from kepu.images.origins import Origin
from kepu.review.models import Claim
from kepu.review.questions.catalogue import Fact, Question
from kepu.review.words_sought import word_pattern
from kepu.stories.kinds import DigitalSource
from kepu.stories.models import AssetOrigin, Release, Story

SOON = timedelta(days=90)
"""How long before its end a release is asked about."""
AROUND = 120
"""Code points of a sentence that are kept on either side of a word."""
_AI = frozenset({DigitalSource.SYNTHETIC, DigitalSource.COMPOSITE})
_HALVED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff\u00ad")
)
_ENDS = re.compile(r"[。！？!?;；\n]+|\.(?=\s|$)")


@dataclass(frozen=True, slots=True, order=True)
class Trigger:
    """A word that was found with the sentence around it, or a fact with what it is about."""

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Seen:
    """All of a story that questions look at, read once."""

    story: Story
    texts: Sequence[str]
    pictures: Sequence[Picture]
    releases: Sequence[Release]
    origins: Sequence[AssetOrigin]
    at_risk: bool

    @classmethod
    def of(cls, story: Story, claims: Sequence[Claim] | None = None) -> Seen:
        """What there is of *story* now; *claims* are its claims, where they are at hand."""
        pictures = _pictures(story)
        if claims is None:
            claims = list(story.claims.filter(dropped_at=None).only("statement", "tier"))
        texts = [*story.words().values(), story.script]
        tracks = story.caption_tracks.all()
        texts += ["\n".join(cue.text.replace("\n", " ") for cue in each.track().cues) for each in tracks]
        texts += [claim.statement for claim in claims]
        texts += ["\n".join([each.title, *(tag.name for tag in each.tags.all())]) for each in pictures]
        at_risk = any(claim.tier == Claim.Tier.HIGH for claim in claims)
        return cls(story, texts, pictures, list(story.releases.all()), list(story.origins.all()), at_risk)

    @property
    def declares_ai(self) -> bool:
        """Whether the story says that something of it was made by AI."""
        return any(each.source in _AI for each in self.origins)


def _pictures(story: Story) -> list[Picture]:
    keys = [
        block["value"]["image"]
        for block in story.body.get_prep_value()
        if block["type"] == "picture" and block["value"].get("image")
    ]
    if not keys:
        return []
    return list(Picture.objects.filter(pk__in=keys).prefetch_related("tags").order_by("pk"))


def triggers(question: Question, seen: Seen, added: Iterable[str] = ()) -> list[Trigger]:
    """What in a story lets *question* be asked, each once, sorted; *added* are words of the house."""
    when = question.when
    words = [*_flat(when.words), *added]
    words += _flat(when.words_at_risk) if seen.at_risk else []
    words += [] if seen.declares_ai else _flat(when.words_undeclared)
    found = set(occurrences(tuple(words), seen.texts)) if words else set()
    for fact in when.facts:
        found |= {Trigger(fact.value, about) for about in FACTS[fact](seen)}
    return sorted(found)


def _flat(words: Mapping[str, Sequence[str]]) -> list[str]:
    return [word for each in words.values() for word in each]


def occurrences(words: tuple[str, ...], texts: Iterable[str]) -> Iterator[Trigger]:
    """Where any of *words* stands in *texts*, with the sentence around it, normalised. It takes time in
    proportion to the length of the texts, whatever they hold."""
    pattern = word_pattern(words)
    for text in texts:
        for sentence in _ENDS.split(text.translate(_HALVED)):
            for match in pattern.finditer(sentence):
                start, end = max(0, match.start() - AROUND), match.end() + AROUND
                yield Trigger(normalise(match[0]).lower(), normalise(sentence[start:end]))


def _without_licence(seen: Seen) -> Iterator[str]:
    return (each.public_id for each in seen.pictures if not each.licence)


def _picture_ends(seen: Seen) -> Iterator[str]:
    last = timezone.localdate() + SOON
    for each in seen.pictures:
        if each.release_expires_on is not None and each.release_expires_on <= last:
            yield f"{each.public_id} {each.release_expires_on.isoformat()}"


def _release_ends(seen: Seen) -> Iterator[str]:
    last = timezone.localdate() + SOON
    for each in seen.releases:
        if each.ends_on is not None and each.ends_on <= last:
            yield f"{each.of} {each.what} {each.ends_on.isoformat()}"


def _ai_undeclared(seen: Seen) -> Iterator[str]:
    if seen.declares_ai:
        return
    for each in seen.pictures:
        if each.origin in Origin.values and Origin(each.origin).generated:
            yield each.public_id


FACTS: Mapping[Fact, Callable[[Seen], Iterator[str]]] = MappingProxyType(
    {
        Fact.PICTURE_WITHOUT_LICENCE: _without_licence,
        Fact.PICTURE_RELEASE_ENDS: _picture_ends,
        Fact.RELEASE_ENDS: _release_ends,
        Fact.AI_UNDECLARED: _ai_undeclared,
    }
)
