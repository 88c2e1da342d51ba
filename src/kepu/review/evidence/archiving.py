# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches a copy of a page that is evidence, so that what it said stays provable when it changes or goes."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import nh3
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.encoding import decode
from kepu.engine.captions.repairs import Repairs
from kepu.engine.errors import CaptionError
from kepu.outbound import Guard, Limits
from kepu.review.evidence.csl import plain
from kepu.review.evidence.errors import LookUpError

LIMITS = Limits(bytes=10 * 1024 * 1024, seconds=30.0, redirects=5)
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/json": ".json",
    "text/csv": ".csv",
}
_TITLE = re.compile(r"<title[^<>]{0,200}>(.{0,2000}?)</title\s*>", re.IGNORECASE | re.DOTALL)
_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Copy:
    """A page as it was at this moment: its bytes, where they came from in the end, and its own title."""

    data: bytes
    address: str
    media_type: str
    suffix: str
    title: str


def fetch_copy(address: str) -> Copy:
    """A copy of what is at *address*. Raises ``GuardError`` for where nothing may be fetched from, and
    ``LookUpError`` for what is no page."""
    headers = {"Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5"}
    answer = Guard(allowed=settings.OUTBOUND_ALLOW).fetch(address, headers=headers, limits=LIMITS)
    host = answer.address.partition("://")[2].partition("/")[0]
    if not answer.ok:
        raise LookUpError(
            _("{host} answered {status}: no copy of the page was made. Open it, and send it as PDF."),
            host=host,
            status=answer.status,
            permanent=400 <= answer.status < 500 and answer.status not in _AGAIN,
        )
    media_type = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in _SUFFIXES:
        raise LookUpError(
            _("What {host} sent is no page that can be kept ({kind}). Open it, and send it as PDF."),
            host=host,
            kind=plain(media_type, 60) or "?",
            permanent=True,
        )
    suffix = _SUFFIXES[media_type]
    title = _title(answer.body) if suffix == ".html" else ""
    return Copy(answer.body, answer.address, media_type, suffix, title)


def _title(page: bytes) -> str:
    try:
        found = _TITLE.search(decode(page[: 1 << 18], Repairs(), None).text)
    except CaptionError:
        return ""
    # What is cleaned of tags is HTML still.
    return plain(html.unescape(nh3.clean(found[1], tags=set()))) if found else ""
