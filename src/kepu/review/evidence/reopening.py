# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes what was said of a work that is evidence: signatures that relied on it die, for that reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import Texts, in_each_language
from kepu.ledger.actions.record import record
from kepu.mail.actions.send import send
from kepu.review.choosing import keeper_of
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.holding import held_evidence
from kepu.review.letters import NOTICED
from kepu.review.models import Claim, Evidence, EvidenceNotice, Run
from kepu.review.moving import move, void_reviews
from kepu.review.sign_offs import open_sign_offs, void
from kepu.review.signals import claim_voided
from kepu.review.stages import Part
from kepu.review.states import Said, State, Verdict
from kepu.review.steering import steer_story
from kepu.sentences import SpokenError
from kepu.stories.models import Story
from kepu.stories.text import readable

WHY: Final[dict[Said, Promise | str]] = {
    Said.RETRACTED: _("“{title}” (doi:{doi}), on which it rests, was retracted"),
    Said.CONCERN: _("concern was expressed about “{title}” (doi:{doi}), on which it rests"),
    Said.CORRECTED: _("“{title}” (doi:{doi}), on which it rests, was corrected"),
}


@transaction.atomic
def take_notices(evidence: Evidence, found: Iterable[Found]) -> list[EvidenceNotice]:
    """Keep those of *found* that are new of *evidence*, and reopen its claim where there are any; returns
    those. Each tells once: whoever signs again has seen it. Of what is gone, or has another DOI than was
    asked about, nothing is kept."""
    held = held_evidence(evidence)
    if held is None or held.doi != evidence.doi:
        return []
    # One without a DOI is known by the others, so it comes behind them.
    told = sorted(found, key=lambda each: not each.doi)
    made = [kept for each in told if (kept := _kept(held, each)) is not None]
    if made and held.claim.dropped_at is None:
        _reopen(held.claim.story, held, made)
    return made


def _kept(evidence: Evidence, found: Found) -> EvidenceNotice | None:
    """The row of *found*; ``None`` where it is known. One without a DOI is the known one of its sort; a known
    one without takes the first DOI that is found, and the next is another."""
    known = evidence.notices.filter(says=found.says)
    if known.filter(doi=found.doi).exists() or (not found.doi and known.exists()):
        return None
    if nameless := known.filter(doi="").first():
        nameless.doi = found.doi
        nameless.save(update_fields=["doi"])
        return None
    return EvidenceNotice.objects.create(
        evidence=evidence, says=found.says, doi=found.doi, day=found.day, source=found.source[:60]
    )


def _reopen(story: Story, evidence: Evidence, notices: list[EvidenceNotice]) -> None:
    """The worst of *notices* is the reason. Who signed the claim, and who approved the story by its claims,
    relied on the work."""
    order = list(Said)
    worst = min(notices, key=lambda each: order.index(Said(each.says)))
    why = in_each_language(SpokenError(WHY[Said(worst.says)], title=evidence.title[:200], doi=evidence.doi))
    claim = Claim.objects.select_for_update().get(pk=evidence.claim_id)
    died = len(_void(claim, why))
    relied = [each for each in open_sign_offs(story) if Part.CLAIMS.value in each.content]
    died += len(relied)
    EvidenceNotice.objects.filter(pk=worst.pk).update(voided=min(died, 32_767))
    if claim.state not in (State.OPEN, State.VOID) and died > len(relied):
        move(claim, State.VOID)
        claim.save(update_fields=["state", "changed_at"])
        claim_voided.send(Claim, claim=claim, actor="")
    _tell(story, claim, why)
    void(relied, why, actor="", subject=story.subject)
    steer_story(story)
    told = [[each.says, each.doi, each.source] for each in notices]
    record("evidence.noticed", subject=evidence.subject, payload={"doi": evidence.doi, "notices": told})
    if died > len(relied):
        record(
            "claim.voided",
            subject=claim.subject,
            payload={"before": claim.digest, "after": claim.digest, "what": why},
        )


def _void(claim: Claim, why: Texts) -> list[object]:
    """Who said that it is not their field relied on nothing, and loses nothing if nobody else signed."""
    held = claim.reviews.filter(void_at=None).exclude(verdict=Verdict.NOT_MINE)
    return list(void_reviews(claim, why)) if held.exists() else []


def _tell(story: Story, claim: Claim, why: Texts) -> None:
    """Whoever keeps the story reads of it."""
    run = Run.objects.filter(story=story, ended_at=None).select_related("keeper__user").first()
    keeper = keeper_of(story, run.keeper if run is not None else None)
    if keeper is None or not keeper.email:
        return
    values = {
        "title": story.title,
        "number": claim.number,
        "statement": readable(claim.statement),
        "why": why.get(keeper.language) or next(iter(why.values())),
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('claim_evidence', args=[claim.public_id])}",
    }
    unit = story.unit.public_id
    send(NOTICED, keeper.email, keeper.language, values, unit=unit, person=keeper.public_id)
