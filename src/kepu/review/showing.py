# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a story a reviewer is shown beside its text: its film, its captions with their claims, its
pictures. Who may see it was asked before."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from kepu.engine.disk import readable_size
from kepu.images.models import Picture
from kepu.review.models import Anchor, Claim
from kepu.stories.models import Master, Story
from kepu.stories.playable import browser_type
from kepu.stories.queries import main_master
from kepu.stories.ranges import part_of

THUMBNAIL = "max-640x640"
Answer = HttpResponse | StreamingHttpResponse


@dataclass(frozen=True, slots=True)
class Line:
    """A caption line with the numbers of the claims that stand on it."""

    start: int
    end: int
    text: str
    claims: Sequence[int]


@dataclass(frozen=True, slots=True)
class Film:
    """The film or recording: under which type browsers play it (empty where they do not), and how big it is
    in words."""

    master: Master
    plays: str
    size: str

    @property
    def is_video(self) -> bool:
        """Whether it has a picture."""
        return self.plays.startswith("video")


def film_of(story: Story) -> Film | None:
    """The film of *story* as it is in use; ``None`` where there is none."""
    return film_from(main_master(story))


def film_from(master: Master | None) -> Film | None:
    """The same, of the *master* that is in use."""
    return Film(master, browser_type(master.facts), readable_size(master.size)) if master else None


def caption_lines(content: Mapping[str, Any], claims: Iterable[Claim]) -> list[tuple[str, list[Line]]]:
    """The captions of a version by language, with the *claims* (with their anchors) that stand on them."""
    places: dict[str, list[tuple[int, int, int]]] = {}
    for claim in claims:
        for anchor in claim.anchors.all():
            if anchor.kind == Anchor.Kind.CAPTIONS:
                places.setdefault(anchor.place, []).append((anchor.start, anchor.end, claim.number))
    return [
        (language, [_line(each, places.get(language, ())) for each in lines])
        for language, lines in ((name.partition(" ")[0], each) for name, each in content["captions"].items())
    ]


def _line(told: Sequence[Any], places: Sequence[tuple[int, int, int]]) -> Line:
    start, end, text = told
    return Line(
        start, end, text, [number for begins, ends, number in places if begins < end and ends > start]
    )


def pictures_of(content: Mapping[str, Any]) -> list[tuple[Picture | None, str, str]]:
    """Each picture of a version with what it shows and the words below; ``None`` for one that is kept no
    more."""
    told = content["pictures"]
    known = {each.digest: each for each in Picture.objects.filter(digest__in={each[0] for each in told})}
    return [(known.get(digest), alternative, caption) for digest, alternative, caption in told]


def film_part(request: HttpRequest, story: Story) -> Answer:
    """What *request* asks of the film of *story*, as it was sent."""
    film = film_of(story)
    if film is None or not film.plays:
        raise Http404
    try:
        answer = part_of(request, film.master.path, film.plays, f'"{film.master.public_id}"')
    except FileNotFoundError as error:
        raise Http404 from error
    return _sealed(answer)


def picture_file(story: Story, public_id: str) -> Answer:
    """A picture that *story* shows or showed in one of its versions, in a size for telephones."""
    digests = {
        each[0] for told in story.versions.values_list("content__pictures", flat=True) for each in told or ()
    }
    values = [block["value"] for block in story.body.get_prep_value() if block["type"] == "picture"]
    picture = Picture.objects.filter(public_id=public_id).first()
    shown = picture is not None and (
        picture.digest in digests or picture.pk in {value.get("image") for value in values}
    )
    if picture is None or not shown:
        raise Http404
    file = picture.get_rendition(THUMBNAIL).file
    try:
        opened = file.storage.open(file.name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return _sealed(FileResponse(opened, content_type=mimetypes.guess_type(file.name)[0] or "image/png"))


def _sealed(answer: Answer) -> Answer:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
