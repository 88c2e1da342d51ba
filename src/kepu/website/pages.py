# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands on each public page, and what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import override

from kepu.baking.pages import Baked
from kepu.channels.frozen import reviews_in
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.directory.names import read_in
from kepu.images.licences import in_language, licences
from kepu.review.marking import Mark, marked_text
from kepu.review.models import Anchor
from kepu.review.naming import named_now, placed_now
from kepu.review.states import Verdict
from kepu.stories.embeds import Embed
from kepu.stories.kinds import Credit, DigitalSource, Kind
from kepu.theme.assets import content_security_policy
from kepu.theme.film_page import LANGUAGES, script_data
from kepu.website.addresses import how_address, index_path, media_address, story_address
from kepu.website.body import body_html, page_embeds
from kepu.website.embed_code import embed_code
from kepu.website.film import film_of, player
from kepu.website.linked_data import is_rebuttal, linked_data
from kepu.website.others import others_told

CHANNEL = "web"
LISTED = 100


def story_key(public_id: str) -> str:
    """The dependency of pages on a story's publication."""
    return f"story:{public_id}"


def index_key(language: str) -> str:
    """The dependency of a front page on what is listed."""
    return f"index:{language}"


def shown_publication(story: str) -> Publication | None:
    """What readers see of a story: what is live, or was withdrawn last; ``None`` where it was never
    published."""
    known = Publication.objects.filter(story__public_id=story, channel=CHANNEL)
    live = known.filter(state=State.LIVE).first()
    return (
        live
        or known.filter(state=State.WITHDRAWN, published_at__isnull=False).order_by("-withdrawn_at").first()
    )


def story_page(publication: Publication) -> Baked:
    """The page of a story."""
    snapshot, language = publication.snapshot, publication.language
    keys = _keys(snapshot)
    with override(language):
        embeds = page_embeds(snapshot["body"]) if publication.state != State.WITHDRAWN else {}
        told = frame(language, snapshot["title"], {each.origin for each in embeds.values()})
        told |= _translation(publication)
        if publication.state == State.WITHDRAWN:
            told |= {"publication": publication, "withdrawn": publication.withdrawn_at}
            return baked("website/withdrawn.html", told, keys, HTTPStatus.GONE)
        told |= _story(publication, embeds)
        return baked("website/story.html", told, keys)


def embed_page(publication: Publication) -> Baked:
    """The page of a story inside pages of others: its film or summary, its seals, claims and corrections as
    they stand now, and the way to the whole."""
    snapshot, language = publication.snapshot, publication.language
    gone = publication.state == State.WITHDRAWN
    keys = _keys(snapshot)
    with override(language):
        told = frame(language, snapshot["title"]) | {"publication": publication}
        told |= {"withdrawn": publication.withdrawn_at} if gone else _story(publication, {})
        return baked("website/embedded.html", told, keys, HTTPStatus.GONE if gone else HTTPStatus.OK)


def _story(publication: Publication, embeds: Mapping[str, Embed]) -> dict[str, Any]:
    snapshot = publication.snapshot
    film = film_of(publication)
    section, end = player(publication, film) if film is not None else ("", "")
    marks, agreed, placed = _marks(snapshot), _agreed(snapshot), placed_now(_reviews(snapshot))
    pictures = publication.receipt.get("pictures", {})
    canonical = settings.HOUSE.address + story_address(snapshot)
    return {
        "publication": publication,
        "snapshot": snapshot,
        "embed_code": embed_code(snapshot),
        "oembed": f"{settings.HOUSE.address}{reverse('website:oembed')}?{urlencode({'url': canonical})}",
        "canonical": canonical,
        "kind": Kind(snapshot["kind"]).label,
        "unit": read_in(snapshot["unit"]),
        "headline": marked_text(snapshot["title"], marks.get("title", ())),
        "standfirst": marked_text(snapshot["summary"], marks.get("summary", ())),
        "body": body_html(snapshot["body"], marks, pictures, embeds),
        "embeds": bool(embeds),
        "film": film,
        "theatre": section,
        "theatre_end": end,
        "claims": list(_cards(snapshot, agreed, placed)),
        "corrections": list(_corrections(snapshot)),
        "signed": sum(1 for claim in snapshot["claims"] if claim["review"]),
        "contributors": [(name, orcid, Credit(role).label) for name, orcid, role in snapshot["contributors"]],
        "origins": [
            (asset, DigitalSource(source).label, tool) for asset, source, tool in snapshot["origins"]
        ],
        "licence": _licence(snapshot["licence"]),
        "linked_data": script_data(linked_data(publication, agreed, placed)),
        "downloads": _downloads(publication),
    }


def frame(language: str, title: str, frames: Iterable[str] = ()) -> dict[str, Any]:
    """What every page has; *frames* are the origins whose frames may stand in it."""
    return {
        "title": title,
        "language": language,
        "html_language": LANGUAGES[language],
        "house_name": read_in(settings.HOUSE_NAME),
        "source_address": settings.SOURCE_ADDRESS or static("LICENSES.txt"),
        "policy": content_security_policy(frames=frames),
        "house_address": settings.HOUSE.address,
        "home": f"/{index_path(language)}/",
        "how_address": how_address(language),
        "other_language": "en" if language != "en" else "zh-hans",
    }


def _translation(publication: Publication) -> dict[str, Any]:
    """The way to the other language: the story's translation where there is one, else the front page."""
    other = "en" if publication.language != "en" else "zh-hans"
    found = Publication.objects.filter(
        story__translation_key=publication.story.translation_key,
        channel=CHANNEL,
        state=State.LIVE,
        language=other,
    ).first()
    return {"other_address": story_address(found.snapshot) if found else f"/{index_path(other)}/"}


def _keys(snapshot: dict[str, Any]) -> set[str]:
    """What a page of *snapshot* depends on: the story, who is named on it, and what they signed."""
    keys = {story_key(snapshot["story"]), *(f"expert:{each}" for each in _experts(snapshot))}
    return keys | {f"review:{each}" for each in _reviews(snapshot)}


def _experts(snapshot: dict[str, Any]) -> set[str]:
    return {each["expert"] for each in reviews_in(snapshot) if each["expert"]}


def _marks(snapshot: dict[str, Any]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    amended = {each["claim"] for each in snapshot["corrections"]}
    for claim in snapshot["claims"]:
        label = _("Claim {number}: who checked it").format(number=claim["number"])
        for anchor in claim["anchors"]:
            if anchor["kind"] == Anchor.Kind.TEXT:
                mark = Mark(
                    anchor["start"],
                    anchor["end"],
                    claim["number"],
                    label,
                    "amended" if claim["number"] in amended else "",
                )
                found.setdefault(anchor["place"], []).append(mark)
    return found


def _agreed(snapshot: dict[str, Any]) -> set[str]:
    """The reviews of a snapshot that carry a name now: a consent that ended since, or a name that was taken
    back, leaves the page whatever the snapshot says."""
    return named_now(_reviews(snapshot))


def _reviews(snapshot: dict[str, Any]) -> list[str]:
    return [each["id"] for each in reviews_in(snapshot)]


def _cards(snapshot: dict[str, Any], agreed: Set[str], placed: Set[str]) -> Iterator[dict[str, Any]]:
    amended = {each["claim"] for each in snapshot["corrections"]}
    for claim in snapshot["claims"]:
        review = claim["review"]
        named = bool(review) and review["id"] in agreed
        placed_at = review["affiliation"] if review and (named or review["id"] in placed) else {}
        times = [each for each in claim["anchors"] if each["kind"] == Anchor.Kind.MEDIA]
        yield claim | {
            "verdict": Verdict(review["verdict"]).label if review else "",
            "is_rebuttal": is_rebuttal(claim),
            "amended": claim["number"] in amended,
            "name": read_in(review["names"]) if named else "",
            "affiliation": read_in(placed_at),
            "orcid": review["orcid"] if named else "",
            "interests": review["interests"] if review else "",
            "signed_at": parse_datetime(review["signed_at"]) if review else None,
            "short_digest": " ".join((claim["digest"][7:11], claim["digest"][11:15])),
            "at": times[0]["start"] / 1000 if times else None,
            **others_told(claim, agreed, placed),
        }


def _corrections(snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in snapshot["corrections"]:
        yield each | {"moment": parse_datetime(each["opened_at"])}


def _licence(code: str) -> dict[str, str] | None:
    known = licences().get(code)
    return {"name": in_language(known.name), "url": known.url} if known else None


def _downloads(publication: Publication) -> list[tuple[str, str]]:
    base = media_address(publication)
    return [(f"{base}{path}", name) for path, name in publication.receipt.get("downloads", [])]


def index_page(language: str) -> Baked:
    """The front page: what was published in *language*, the newest first."""
    rows = Publication.objects.filter(channel=CHANNEL, language=language, state=State.LIVE).order_by(
        "-first_at"
    )
    shown = list(rows[:LISTED])
    with override(language):
        told = frame(language, _("Stories")) | {
            "stories": [_row(each) for each in shown],
            "other_address": f"/{index_path('en' if language != 'en' else 'zh-hans')}/",
        }
        keys = {index_key(language), *(story_key(each.snapshot["story"]) for each in shown)}
        return baked("website/index.html", told, keys)


def _row(publication: Publication) -> dict[str, Any]:
    snapshot = publication.snapshot
    poster = publication.receipt.get("poster")
    return {
        "title": snapshot["title"],
        "summary": snapshot["summary"],
        "address": story_address(snapshot),
        "kind": Kind(snapshot["kind"]).label,
        "day": publication.first_at,
        "claims": len(snapshot["claims"]),
        "corrected": bool(snapshot["corrections"]),
        "poster": f"{media_address(publication)}{poster}" if poster else "",
    }


def baked(template: str, told: dict[str, Any], keys: set[str], status: int = HTTPStatus.OK) -> Baked:
    """*template* with what is *told*, which shows *keys*; kept where all is well."""
    body = render_to_string(template, told).encode()
    return Baked(body, frozenset(keys), status == HTTPStatus.OK, status)
