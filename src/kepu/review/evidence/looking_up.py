# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds out about evidence: its reference from a registry, a copy of its page. Nobody waits for it, and what
was typed in stands where nothing is found."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.jobs.wording import in_each_language
from kepu.outbound import GuardError
from kepu.review.evidence.archiving import Copy, fetch_copy
from kepu.review.evidence.csl import DATA_SETS
from kepu.review.evidence.errors import EvidenceError, LookUpError
from kepu.review.evidence.holding import held_evidence
from kepu.review.evidence.keeping import keep_file, laid
from kepu.review.evidence.registries import Known, asks, look_up
from kepu.review.evidence.reopening import take_notices
from kepu.review.models import Evidence, EvidenceFile
from kepu.sentences import SpokenError

TROUBLES = (GuardError, LookUpError)


def is_asked(evidence: Evidence) -> bool:
    """Whether somebody outside is asked about *evidence*: a registry about its DOI, or its page where it has
    none."""
    if evidence.doi:
        return asks()
    return evidence.kind == Evidence.Kind.PAGE and bool(evidence.address)


def find_out(evidence: Evidence) -> Evidence.State:
    """Ask about *evidence*, and keep what is said: the reference, and a copy of a page that has no DOI. The
    asking is done outside of any transaction. Returns what is known then; where nobody is asked, that is what
    was typed. Raises ``GuardError`` and ``LookUpError``, once that is kept too, where asking again may
    help."""
    if not is_asked(evidence):
        return _leave(evidence)
    known, copy, error = None, None, None
    try:
        if evidence.doi:
            known = look_up(evidence.doi)
        else:
            copy = fetch_copy(evidence.address)
    except TROUBLES as trouble:
        error = trouble
    with _laid(evidence, copy) as file, transaction.atomic():
        fresh = held_evidence(evidence)
        if fresh is None or (fresh.doi, fresh.address) != (evidence.doi, evidence.address):
            return Evidence.State.TYPED  # it was taken off or changed meanwhile
        refused = error if file is None else _refused(fresh, file)
        fresh.lasting = _is_lasting(refused)
        _keep(fresh, known, copy if refused is None else None, refused)
        if known is not None:
            # What is said to be checked has its notices: nobody asks about them again soon.
            take_notices(fresh, known.notices)
    if error is not None and not error.permanent:
        raise error
    return Evidence.State(fresh.state)


@transaction.atomic
def _leave(evidence: Evidence) -> Evidence.State:
    """Let *evidence*, about which nobody is asked, wait for nobody."""
    fresh = held_evidence(evidence)
    if fresh is not None and not is_asked(fresh):
        fresh.state = Evidence.State.FOUND if fresh.registry else Evidence.State.TYPED
        fresh.trouble, fresh.lasting = {}, False
        fresh.save(update_fields=["state", "trouble", "lasting"])
    return Evidence.State(fresh.state) if fresh is not None else Evidence.State.TYPED


def _laid(evidence: Evidence, copy: Copy | None) -> AbstractContextManager[EvidenceFile | None]:
    if copy is None:
        return nullcontext()
    name = f"{evidence.public_id}{copy.suffix}"
    return laid(name, copy.media_type, copy.data, address=copy.address)


def _refused(evidence: Evidence, file: EvidenceFile) -> SpokenError | None:
    """Keep the copy *file*; what keeps us from it."""
    try:
        keep_file(evidence, file)
    except (DirectoryError, EvidenceError) as refused:
        return refused
    return None


def _is_lasting(trouble: SpokenError | None) -> bool:
    """Whether asking again would end alike. A unit may get more room; of a page enough copies are kept."""
    if isinstance(trouble, TROUBLES):
        return trouble.permanent
    return isinstance(trouble, EvidenceError)


def _keep(evidence: Evidence, known: Known | None, copy: Copy | None, trouble: SpokenError | None) -> None:
    now = timezone.now()
    # A title that is the DOI or the address alone was typed by nobody.
    unnamed = evidence.title in ("", evidence.doi, evidence.address)
    evidence.looked_at = now
    evidence.trouble = in_each_language(trouble) if trouble is not None else {}
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
    elif trouble is not None:
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
