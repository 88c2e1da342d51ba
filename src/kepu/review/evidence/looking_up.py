# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds out about evidence: its reference from a registry, a copy of its page. Nobody waits for it, and what
was typed in stands where nothing is found."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.jobs.wording import Texts, in_each_language
from kepu.outbound import GuardError
from kepu.review.evidence.archiving import Copy, fetch_copy
from kepu.review.evidence.csl import DATA_SETS
from kepu.review.evidence.errors import EvidenceError, LookUpError
from kepu.review.evidence.keeping import keep_file
from kepu.review.evidence.registries import Known, asks, look_up
from kepu.review.evidence.reopening import take_notices
from kepu.review.models import Evidence
from kepu.sentences import SpokenError
from kepu.stories.holding import hold

TROUBLES = (GuardError, LookUpError)


def is_asked(evidence: Evidence) -> bool:
    """Whether somebody outside is asked about *evidence*: a registry about its DOI, or its page."""
    return bool(evidence.doi and asks()) or evidence.kind == Evidence.Kind.PAGE


def find_out(evidence: Evidence) -> Evidence.State:
    """Ask about *evidence*, and keep what is said: the reference, and a copy of a page that has no DOI. The
    asking is done outside of any transaction. Returns what is known then."""
    known, copy, trouble = None, None, {}
    try:
        if evidence.doi:
            known = look_up(evidence.doi)
        elif evidence.address:
            copy = fetch_copy(evidence.address)
    except TROUBLES as error:
        trouble = in_each_language(error)
    with transaction.atomic():
        hold(evidence.claim.story_id)
        fresh = Evidence.objects.select_for_update().filter(pk=evidence.pk).first()
        if fresh is None or (fresh.doi, fresh.address) != (evidence.doi, evidence.address):
            return Evidence.State.TYPED  # it was taken off or changed meanwhile
        if copy is not None:
            trouble = _keep_copy(fresh, copy)
        _keep(fresh, known, copy if not trouble else None, trouble)
    if known is not None:
        take_notices(fresh, known.notices)
    return Evidence.State(fresh.state)


def _keep_copy(evidence: Evidence, copy: Copy) -> Texts:
    """Keep *copy*; what keeps us from it, by language."""
    name = f"{evidence.public_id}{copy.suffix}"
    try:
        keep_file(evidence, name, copy.media_type, copy.data, address=copy.address)
    except (DirectoryError, EvidenceError) as refused:
        return in_each_language(refused)
    return {}


def _keep(evidence: Evidence, known: Known | None, copy: Copy | None, trouble: Texts) -> None:
    now = timezone.now()
    # A title that is the DOI or the address alone was typed by nobody.
    unnamed = evidence.title in ("", evidence.doi, evidence.address)
    evidence.looked_at, evidence.trouble = now, trouble
    if known is not None:
        evidence.csl, evidence.registry, evidence.state = known.csl, known.registry, Evidence.State.FOUND
        if known.registry == "crossref":
            evidence.checked_at = now
        if evidence.kind == Evidence.Kind.WORK and known.csl.get("type") in DATA_SETS:
            evidence.kind = Evidence.Kind.DATA
        if unnamed:
            evidence.title = known.csl.get("title", evidence.title)
    elif copy is not None:
        evidence.state = Evidence.State.FOUND
        if unnamed and copy.title:
            evidence.title = copy.title
    elif trouble:
        evidence.state = Evidence.State.FAILED
    else:
        evidence.state = Evidence.State.UNKNOWN
        evidence.trouble = in_each_language(
            SpokenError(
                _("No registry knows doi:{doi}. Check its spelling, or type in what you know."),
                doi=evidence.doi,
            )
        )
    evidence.save()
