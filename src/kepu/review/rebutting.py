# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody else stated and a claim answers: who said it, where and when, as a house keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.content import normalise
from kepu.review.errors import ReviewError
from kepu.review.evidence.csl import plain, web_address
from kepu.review.states import Speaker

MOST_STATEMENT, MOST_NAME, MOST_ADDRESS = 2000, 200, 500
FIRST_DAY = date(1000, 1, 1)


@dataclass(frozen=True, slots=True)
class Rebutted:
    """A statement of somebody else. ``by`` is a name, ``kind`` says of what (``Speaker``); ``address`` is
    where it stands on the web and ``day`` when it was said (``2026-03-01``), both empty where nobody
    knows."""

    statement: str
    by: str
    kind: str = Speaker.PERSON
    address: str = ""
    day: str = ""

    def kept(self) -> dict[str, str]:
        """As the content of a claim holds it."""
        return asdict(self)


def rebutted_in(content: Mapping[str, Any]) -> Rebutted | None:
    """What a claim of *content* answers; ``None`` where it answers nothing."""
    told = content.get("rebuts")
    return Rebutted(**told) if told else None


def in_a_line(rebutted: Rebutted) -> str:
    """*rebutted* for a comparison: in no language, so that it reads alike in each."""
    return " · ".join(filter(None, [f"“{rebutted.statement}”", rebutted.by, rebutted.day, rebutted.address]))


def read_rebutted(told: Rebutted, statement: str) -> Rebutted:
    """*told* as it is kept; *statement* is the claim that answers it. Raises ``ReviewError`` where it cannot
    be kept."""
    said = _line(told.statement, MOST_STATEMENT)
    if not said:
        raise ReviewError(
            _("Write what somebody else stated, in their words: of at most {most} characters."),
            most=MOST_STATEMENT,
        )
    if normalise(said) == normalise(statement):
        raise ReviewError(_("The claim says the very same: write what it answers, not the answer."))
    name = _line(told.by, MOST_NAME)
    if not name:
        raise ReviewError(
            _("Write who stated it: a person or an organisation, of at most {most} characters."),
            most=MOST_NAME,
        )
    if told.kind not in Speaker.values:
        raise ReviewError(_("Say whether a person or an organisation stated it."))
    return Rebutted(said, name, str(told.kind), _address(told.address), _day(told.day))


def _line(told: str, most: int) -> str:
    """*told* as one line; nothing where it is longer than *most*."""
    line = plain(told, most + 1)
    return line if len(line) <= most else ""


def _address(told: str) -> str:
    """The address of a page, whoever typed it: of the web, and of nothing that looks like another host."""
    if not told.strip():
        return ""
    found = web_address(told) if len(told.strip()) <= MOST_ADDRESS else ""
    try:
        parts = urlsplit(found)
        known = bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not found or not known:
        raise ReviewError(
            _("“{address}” is no address of a page; copy it from the browser."), address=plain(told, 60)
        )
    return found


def _day(told: str) -> str:
    if not told.strip():
        return ""
    try:
        day = date.fromisoformat(told.strip())
    except ValueError:
        raise ReviewError(_("“{day}” is no day; write it as 2026-03-01."), day=plain(told, 40)) from None
    # Somewhere it is tomorrow already.
    if not FIRST_DAY <= day <= timezone.localdate() + timedelta(days=1):
        raise ReviewError(_("Nobody can have stated it on {day} yet."), day=day)
    return day.isoformat()
