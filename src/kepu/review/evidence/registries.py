# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks Crossref and DataCite about DOIs, through the one guarded way out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.translation import gettext_lazy as _

import kepu
from kepu.outbound import Guard, Limits
from kepu.review.evidence import crossref, datacite
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.csl import Item
from kepu.review.evidence.errors import LookUpError

LIMITS = Limits(bytes=8 * 1024 * 1024, seconds=25.0, redirects=3)
AT_ONCE = 20
"""DOIs that Crossref is asked about in one request."""
MOST_ROWS = 500
_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_NOT_THERE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Known:
    """What a registry says of a DOI: its reference, what was said about it, and which registry that is."""

    registry: str
    csl: Item
    notices: Sequence[Found] = field(default=())


def asks() -> bool:
    """Whether any registry is asked at all in this house."""
    return bool(settings.CROSSREF_ADDRESS or settings.DATACITE_ADDRESS)


def look_up(doi: str) -> Known | None:
    """What is known of *doi*; ``None`` where every registry that is asked knows it not. Raises
    ``LookUpError`` and ``GuardError``, whose ``permanent`` says whether to ask again."""
    if settings.CROSSREF_ADDRESS:
        message = _work(doi)
        if message is not None and (item := crossref.reference_of(message)):
            return Known("crossref", item | {"DOI": doi}, crossref.notices_of(message))
    if settings.DATACITE_ADDRESS:
        told = _asked(f"{settings.DATACITE_ADDRESS}/dois/{quote(doi, safe='')}")
        data = told.get("data") if told is not None else None
        attributes = data.get("attributes") if isinstance(data, Mapping) else None
        if isinstance(attributes, Mapping) and (item := datacite.reference_of(attributes)):
            return Known("datacite", item | {"DOI": doi})
    return None


def notices_about(dois: Sequence[str]) -> dict[str, list[Found]]:
    """What Crossref knows to have been said about *dois*, of which there are ``AT_ONCE`` at most. Raises as
    ``look_up`` does."""
    # A comma parts filters: a DOI that holds one is asked for by itself.
    together = [each for each in dois if "," not in each]
    found = {each: crossref.notices_of(_work(each) or {}) for each in dois if "," in each}
    if together:
        asked = {
            "filter": ",".join(f"updates:{each}" for each in together),
            "select": "DOI,update-to",
            "rows": str(MOST_ROWS),
        }
        told = _asked(f"{settings.CROSSREF_ADDRESS}/works?{urlencode(asked | _contact())}")
        message = (told or {}).get("message")
        items = message.get("items") if isinstance(message, Mapping) else None
        found |= crossref.notices_by_doi(items, frozenset(together))
    return {doi: told for doi, told in found.items() if told}


def batches(dois: Sequence[str]) -> Iterator[Sequence[str]]:
    """*dois* in parts that are asked for at once."""
    for at in range(0, len(dois), AT_ONCE):
        yield dois[at : at + AT_ONCE]


def _work(doi: str) -> Mapping[str, Any] | None:
    query = f"?{urlencode(_contact())}" if _contact() else ""
    told = _asked(f"{settings.CROSSREF_ADDRESS}/works/{quote(doi, safe='')}{query}")
    message = told.get("message") if told is not None else None
    return message if isinstance(message, Mapping) else None


def _contact() -> dict[str, str]:
    """Whoever says how they are reached is served by machines with more room."""
    return {"mailto": settings.REGISTRY_CONTACT} if settings.REGISTRY_CONTACT else {}


def _asked(address: str) -> Mapping[str, Any] | None:
    """The JSON at *address*; ``None`` where nothing is there."""
    headers = {"Accept": "application/json", "User-Agent": f"Kepu/{kepu.__version__}"}
    answer = Guard(allowed=settings.OUTBOUND_ALLOW).fetch(address, headers=headers, limits=LIMITS)
    host = answer.address.partition("://")[2].partition("/")[0]
    if answer.status in _NOT_THERE:
        return None
    if not answer.ok:
        raise LookUpError(
            _("{host} answered {status}; it is asked again later, or type in what you know."),
            host=host,
            status=answer.status,
            permanent=400 <= answer.status < 500 and answer.status not in _AGAIN,
        )
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, Mapping):
        raise LookUpError(
            _("{host} answered something that is no record; type in what you know."),
            host=host,
            permanent=True,
        )
    return told
