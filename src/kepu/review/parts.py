# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a stage looks at, as digests: the parts of a story as they are in the database now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from kepu.engine.content import content_digest
from kepu.images.models import Picture
from kepu.review.models import Claim, Version
from kepu.review.stages import Part
from kepu.review.states import State
from kepu.stories.models import CaptionTrack, Master, Story
from kepu.stories.queries import masters_in_use


class Parts:
    """The parts of one story. Each is read and digested when it is first asked for; an empty digest is one
    that is not known yet, because the passage of a claim is still being read."""

    def __init__(
        self,
        story_id: int,
        story: Story | None = None,
        claims: Sequence[Claim] | None = None,
        tracks: Iterable[CaptionTrack] | None = None,
        masters: Iterable[Master] | None = None,
    ) -> None:
        """Those of the story *story_id*; *story* is it, *claims* are its claims without those that were
        dropped, *tracks* its captions and *masters* those in use, where they are at hand just as the database
        has them."""
        self._story, self._story_id = story, story_id
        self.known_claims = claims
        self._content: dict[Part, Any] = {}
        self._digests: dict[Part, str] = {}
        if tracks is not None:
            self._content[Part.CAPTIONS] = _track_digests(tracks)
        if masters is not None:
            self._content[Part.FILM] = _files(masters)

    @property
    def story(self) -> Story:
        """The story as the database had it when it was first asked for."""
        if self._story is None:
            self._story = Story.objects.select_related("locale", "unit").get(pk=self._story_id)
        return self._story

    def content(self, part: Part) -> Any:
        """What *part* says, as JSON."""
        if part not in self._content:
            self._content[part] = self._claims() if part == Part.CLAIMS else _READERS[part](self.story)
        return self._content[part]

    def _claims(self) -> dict[str, str]:
        if self.known_claims is not None:
            return dict(sorted((each.public_id, each.digest) for each in self.known_claims))
        claims = self.story.claims.filter(dropped_at=None).order_by("public_id")
        return dict(claims.values_list("public_id", "digest"))

    def claims_signed(self) -> bool:
        """Whether experts signed every claim; so where there is none."""
        if self.known_claims is not None:
            return all(each.state == State.SIGNED for each in self.known_claims)
        claims = Claim.objects.filter(story=self.story, dropped_at=None)
        return not claims.exclude(state=State.SIGNED).exists()

    def digest(self, part: Part) -> str:
        """The content digest of *part*; that of the text is the story's own."""
        if part not in self._digests:
            self._digests[part] = self._digest(part)
        return self._digests[part]

    def _digest(self, part: Part) -> str:
        if part == Part.TEXT:
            return self.story.digest
        content = self.content(part)
        if part == Part.CLAIMS and not all(content.values()):
            return ""
        return content_digest({part.value: content})

    def digests(self, parts: Iterable[Part]) -> dict[str, str]:
        """The digests of *parts* by their names: what a sign-off of a stage holds."""
        return {part.value: self.digest(part) for part in sorted(parts)}

    def differing(self, held: Mapping[str, str]) -> list[Part]:
        """The parts of *held* that are something else now. What is not known yet is not said to differ."""
        known = [(Part(name), digest) for name, digest in held.items()]
        return [part for part, digest in known if self.digest(part) not in ("", digest)]

    def whole(self) -> dict[str, Any]:
        """All of it as a ``Version`` keeps it: what the parts say, the captions line by line, the words by
        block, and the order of the blocks, which a database may forget."""
        words = self.story.words()
        content = {part.value: self.content(part) for part in Part} | {"words": words, "order": list(words)}
        content[Part.CAPTIONS.value] = _lines(self.story)
        return content

    def whole_digest(self) -> str:
        """The digest under which all of it is kept."""
        return content_digest({part.value: self.digest(part) for part in Part})

    def version(self) -> Version:
        """All of it, kept so that it can be shown later beside what stands then."""
        made, _new = Version.objects.get_or_create(
            story=self.story, digest=self.whole_digest(), defaults={"content": self.whole}
        )
        return made


def _text(story: Story) -> dict[str, Any]:
    return {"title": story.title, "summary": story.summary, "digest": story.digest}


def _captions(story: Story) -> dict[str, str]:
    return _track_digests(story.caption_tracks.all())


def _track_digests(tracks: Iterable[CaptionTrack]) -> dict[str, str]:
    return {f"{track.language} {track.kind}": track.digest() for track in tracks}


def _lines(story: Story) -> dict[str, list[list[Any]]]:
    return {
        f"{track.language} {track.kind}": [[cue.start, cue.end, cue.text] for cue in track.track().cues]
        for track in story.caption_tracks.all()
    }


def _pictures(story: Story) -> list[list[str]]:
    """Each picture of the body in its order: the digest of its bytes, what it shows, and the words below."""
    values = [block["value"] for block in story.body.get_prep_value() if block["type"] == "picture"]
    known = dict(
        Picture.objects.filter(pk__in=[value["image"] for value in values if value["image"]]).values_list(
            "pk", "digest"
        )
    )
    return [
        [known.get(value["image"], ""), value.get("alternative") or "", value.get("caption") or ""]
        for value in values
    ]


def _film(story: Story) -> list[list[str]]:
    return _files(masters_in_use(story))


def _files(masters: Iterable[Master]) -> list[list[str]]:
    return sorted([each.role, each.language, each.digest] for each in masters)


def _details(story: Story) -> dict[str, Any]:
    return {
        "kind": story.kind,
        "subtitle": story.subtitle,
        "licence": story.licence,
        "contributors": [[each.name, each.orcid, each.role] for each in story.contributors.all()],
        "releases": [
            [each.of, each.what, each.ends_on.isoformat() if each.ends_on else ""]
            for each in story.releases.all()
        ],
        "origins": [[each.asset, each.source, each.tool] for each in story.origins.all()],
    }


_READERS: Mapping[Part, Callable[[Story], Any]] = MappingProxyType(
    {
        Part.TEXT: _text,
        Part.CAPTIONS: _captions,
        Part.PICTURES: _pictures,
        Part.FILM: _film,
        Part.DETAILS: _details,
    }
)
