# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks up what was added as evidence, and asks each night whether what claims rest on still stands."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.outbound import GuardError
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.errors import LookUpError
from kepu.review.evidence.keeping import take_strays_away
from kepu.review.evidence.looking_up import TROUBLES, find_out
from kepu.review.evidence.registries import batches, notices_about
from kepu.review.evidence.reopening import take_notices
from kepu.review.evidence.retraction_watch import notices_in
from kepu.review.models import Evidence

MOST_AGAIN = 500
"""Pieces of evidence that are looked up again in one night."""
MOST_WRONG = 5
"""After so many requests in a row without an answer nobody is asked any more tonight."""
MOST_REFUSED = 100
"""Nor after so many refusals in a row: then it is not the DOIs that Crossref refuses."""
FRESH = timedelta(hours=12)
"""What was asked about since then is not asked about again: a night that was cut off goes on."""
STRAY = timedelta(days=1)
"""A file that was laid down so long ago and has no row will have none."""
Trouble = GuardError | LookUpError


@durable(title=_("Look up evidence"), attempts=3, back_off=30.0, lease=180.0)
def look_up_evidence(progress: Progress, public_id: str) -> str:
    """Ask about one piece of evidence; returns its state then. What cannot be found out is said beside it,
    and no failure of ours: a house may have no network. Raises where asking again soon may help."""
    evidence = Evidence.objects.filter(public_id=public_id).select_related("claim__story__unit").first()
    if evidence is None:
        return ""
    try:
        return str(find_out(evidence))
    except TROUBLES:
        if progress.job.failures + 1 < progress.job.failures_allowed:
            raise
        return str(Evidence.State.FAILED)  # the night asks again


def look_up_soon(evidence: Evidence, priority: int = 0) -> None:
    """Let *evidence* be looked up, once however often this is asked for."""
    enqueue(
        look_up_evidence,
        evidence.public_id,
        unit=evidence.claim.story.unit.public_id,
        priority=priority,
        key=f"evidence:{evidence.public_id}",
    )


@durable(title=_("Ask whether what claims rest on still stands"), attempts=3, back_off=900.0, lease=600.0)
def check_evidence(progress: Progress) -> int:
    """Ask Crossref, and Retraction Watch's table where the house keeps one, about every DOI that a claim
    rests on; reopen claims of which something new is said, and let be looked up what could not be before.
    Each answer is kept as it comes, and what was asked about within ``FRESH`` is left out: killed between
    two, the next run goes on. Returns how many notices were new. Raises, when all the rest is done, where
    Crossref did not answer about some, or the table cannot be read."""
    new = 0
    wrong: Trouble | None = None
    dois = _dois()
    if settings.RETRACTION_WATCH:
        try:
            told = notices_in(Path(settings.RETRACTION_WATCH), frozenset(dois))
            new += _take(told, list(told))
            if not settings.CROSSREF_ADDRESS:
                _checked(list(dois))
        except LookUpError as error:
            wrong = error
    if settings.CROSSREF_ADDRESS:
        since = (timezone.now() - FRESH).timestamp()
        found, unanswered = _ask(progress, [doi for doi, checked in dois.items() if checked < since])
        new, wrong = new + found, wrong or unanswered
    _look_again(progress)
    if wrong is not None:
        raise wrong
    return new


@durable(title=_("Take away files that are evidence for nothing"), attempts=5)
def forget_stray_files(progress: Progress) -> int:
    """Take away what killed workers left in storage; returns how many files that were."""
    taken = 0
    for _path in take_strays_away(timezone.now() - STRAY):
        taken += 1
        progress.check()
    return taken


def _dois() -> dict[str, float]:
    """Every DOI that a claim of a story rests on, with the second at which it was asked about, 0 for never;
    those first that nobody was asked about for longest."""
    rows = Evidence.objects.exclude(doi="").filter(claim__dropped_at=None).order_by()
    oldest: dict[str, float] = {}
    for doi, checked in rows.values_list("doi", "checked_at").iterator(2000):
        at = checked.timestamp() if checked is not None else 0.0
        oldest[doi] = min(at, oldest.get(doi, at))
    return dict(sorted(oldest.items(), key=lambda each: (each[1], each[0])))


def _ask(progress: Progress, dois: Sequence[str]) -> tuple[int, Trouble | None]:
    """Ask Crossref about *dois*. Where one spoils the answer about those that are asked for with it, each is
    asked for by itself, behind the others. One that Crossref refuses while it answers about others was asked
    about, and is no failure: the order is the same each night, so it must not end before the others."""
    new, unanswered, refusals = 0, 0, 0
    wrong: Trouble | None = None
    refusal: Trouble | None = None
    refused: list[str] = []
    answered = False
    waiting = deque(batches(dois))
    while waiting and unanswered < MOST_WRONG and refusals < MOST_REFUSED:
        progress.check()
        done = len(dois) - sum(map(len, waiting))
        progress.report(done, len(dois), _("asking about evidence"))
        asked = waiting.popleft()
        try:
            told = notices_about(asked)
        except TROUBLES as error:
            if not error.permanent:
                wrong, unanswered = error, unanswered + 1
                continue
            refusal, refusals = error, refusals + 1
            if len(asked) == 1:
                refused.extend(asked)
            else:
                waiting.extend([doi] for doi in asked)
            continue
        unanswered, refusals, answered = 0, 0, True
        new += _take(told, asked)
        _checked(asked)
    if answered:
        _checked(refused)
    if not answered or refusals == MOST_REFUSED:
        wrong = wrong or refusal
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
    """Let be looked up what waits or failed, unless asking again is no use."""
    states = (Evidence.State.WAITING, Evidence.State.FAILED)
    rows = Evidence.objects.filter(state__in=states, lasting=False, claim__dropped_at=None)
    rows = rows.select_related("claim__story__unit").order_by(F("looked_at").asc(nulls_first=True), "pk")
    for each in progress.each(list(rows[:MOST_AGAIN]), what=_("looking up evidence")):
        look_up_soon(each)
