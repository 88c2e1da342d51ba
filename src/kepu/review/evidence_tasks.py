# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks up what was added as evidence, and asks each night whether what claims rest on still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.outbound import GuardError
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.errors import LookUpError
from kepu.review.evidence.looking_up import TROUBLES, find_out
from kepu.review.evidence.registries import batches, notices_about
from kepu.review.evidence.reopening import take_notices
from kepu.review.evidence.retraction_watch import notices_in
from kepu.review.models import Evidence

MOST_AGAIN = 500
"""Pieces of evidence that are looked up again in one night."""
MOST_WRONG = 5
"""After so many requests without an answer nobody is asked any more tonight."""


@durable(title=_("Look up evidence"), attempts=3, back_off=30.0, lease=180.0)
def look_up_evidence(progress: Progress, public_id: str) -> str:
    """Ask about one piece of evidence; returns its state then. What cannot be found out is said beside it,
    and no failure of ours: a house may have no network."""
    evidence = Evidence.objects.filter(public_id=public_id).select_related("claim__story__unit").first()
    return str(find_out(evidence)) if evidence is not None else ""


@durable(title=_("Ask whether what claims rest on still stands"), attempts=3, back_off=900.0, lease=600.0)
def check_evidence(progress: Progress) -> int:
    """Ask Crossref, and Retraction Watch's table where the house keeps one, about every DOI that a claim
    rests on; reopen claims of which something new is said, and look up what could not be before. Each
    answer is kept as it comes: killed between two, the next run goes on. Returns how many notices were new.
    Raises where nobody answered, or the table cannot be read."""
    new = 0
    wrong: GuardError | LookUpError | None = None
    dois = _dois()
    if settings.RETRACTION_WATCH:
        try:
            told = notices_in(Path(settings.RETRACTION_WATCH), frozenset(dois))
            new += _take(told, list(told))
            if not settings.CROSSREF_ADDRESS:
                _checked(dois)
        except LookUpError as error:
            wrong = error
    if settings.CROSSREF_ADDRESS:
        found, unanswered = _ask(progress, dois)
        new, wrong = new + found, wrong or unanswered
    _look_again(progress)
    if wrong is not None:
        raise wrong
    return new


def _dois() -> list[str]:
    """Every DOI that a claim of a story rests on, those first that nobody was asked about for longest."""
    rows = Evidence.objects.exclude(doi="").filter(claim__dropped_at=None).order_by()
    oldest: dict[str, float] = {}
    for doi, checked in rows.values_list("doi", "checked_at").iterator(2000):
        at = checked.timestamp() if checked is not None else 0.0
        oldest[doi] = min(at, oldest.get(doi, at))
    return sorted(oldest, key=lambda doi: (oldest[doi], doi))


def _ask(progress: Progress, dois: Sequence[str]) -> tuple[int, GuardError | LookUpError | None]:
    new, failures = 0, 0
    wrong: GuardError | LookUpError | None = None
    for asked in progress.each(list(batches(dois)), what=_("asking about evidence")):
        try:
            told = notices_about(asked)
        except TROUBLES as error:
            wrong, failures = error, failures + 1
            if failures >= MOST_WRONG:
                break
            continue
        new += _take(told, asked)
        _checked(asked)
    return new, wrong


def _take(told: Mapping[str, Sequence[Found]], asked: Iterable[str]) -> int:
    """Let every piece of evidence with a DOI of *asked* take what was *told* of it; returns how many notices
    were new."""
    with_notices = [doi for doi in asked if told.get(doi)]
    rows = Evidence.objects.filter(doi__in=with_notices, claim__dropped_at=None).order_by("pk")
    return sum(len(take_notices(each, told[each.doi])) for each in rows)


def _checked(dois: Sequence[str]) -> None:
    now = timezone.now()
    for part in batches(dois):
        Evidence.objects.filter(doi__in=part).update(checked_at=now)


def _look_again(progress: Progress) -> None:
    rows = Evidence.objects.filter(
        state__in=(Evidence.State.WAITING, Evidence.State.FAILED), claim__dropped_at=None
    )
    again = list(rows.select_related("claim__story__unit").order_by("looked_at", "pk")[:MOST_AGAIN])
    for each in progress.each(again, what=_("looking up evidence")):
        find_out(each)
