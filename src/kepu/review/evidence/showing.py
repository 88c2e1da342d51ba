# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence as people are shown it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kepu.engine.disk import readable_size
from kepu.jobs.wording import in_language
from kepu.review.evidence.csl import citation
from kepu.review.evidence.looking_up import is_asked
from kepu.review.models import Claim, Evidence, EvidenceFile, EvidenceNotice


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece: who wrote it and where, in a line; its files with their sizes; what was said of it, the
    newest first; why nothing was found out; and whether somebody can be asked about it again."""

    evidence: Evidence
    citation: str
    files: Sequence[tuple[EvidenceFile, str]]
    notices: Sequence[EvidenceNotice]
    trouble: str
    askable: bool


def shown(claim: Claim) -> list[Shown]:
    """The evidence for *claim*, in the order in which it was added; as many queries for one as for many."""
    return [shown_one(each) for each in claim.evidence.prefetch_related("files", "notices")]


def shown_one(evidence: Evidence) -> Shown:
    """*evidence*, whose files and notices are at hand."""
    return Shown(
        evidence,
        citation(evidence.csl),
        [(each, readable_size(each.size)) for each in evidence.files.all()],
        list(evidence.notices.all()),
        in_language(evidence.trouble) if evidence.trouble else "",
        is_asked(evidence),
    )
