# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says what supports a claim, changes that, and takes it off again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.ledger.actions.record import record
from kepu.review.evidence.csl import DATA_SETS, PAGES, Item, plain, web_address
from kepu.review.evidence.document_kinds import DATA
from kepu.review.evidence.documents import Document
from kepu.review.evidence.doi import read_doi
from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.holding import held_evidence
from kepu.review.evidence.keeping import keep_file, laid
from kepu.review.evidence.looking_up import is_asked
from kepu.review.evidence.told import Told
from kepu.review.evidence_tasks import look_up_soon
from kepu.review.models import Claim, Evidence
from kepu.stories.holding import hold
from kepu.tables.cells import plain as kept_lines

MOST = 100
"""Pieces of evidence for one claim."""
SOON = 40
THERE = _("“{title}” is evidence for this claim already.")
NO_DOI = _("“{doi}” is no DOI; it looks like 10.1000/182.")


@dataclass(frozen=True, slots=True)
class Added:
    """What came of adding: what is new, and the names of what was there before."""

    made: list[Evidence] = field(default_factory=list)
    there: list[str] = field(default_factory=list)


def add_evidence(
    claim: Claim, title: str, *, doi: str = "", address: str = "", passage: str = "", actor: str = ""
) -> Evidence:
    """Say what supports a claim, field by field. Raises ``ReviewError`` for no DOI where one is given, and
    for what is there already."""
    bare = read_doi(doi) or ""
    if doi.strip() and not bare:
        raise EvidenceError(NO_DOI, doi=doi.strip()[:60])
    if address.strip() and not web_address(address):
        raise EvidenceError(
            _("“{address}” is no address of a page; copy it from the browser."), address=address[:60]
        )
    added = add_told(claim, [Told(title, bare, web_address(address))], passage=passage, actor=actor)
    if added.there:
        raise EvidenceError(THERE, title=added.there[0])
    return added.made[0]


@transaction.atomic
def add_told(
    claim: Claim,
    told: Sequence[Told],
    *,
    title: str = "",
    passage: str = "",
    kind: str = "",
    actor: str = "",
) -> Added:
    """Say what supports a claim, as somebody typed, pasted or sent it. *title* and *passage* are of the one
    that was told, where it is one. *kind* is given where it was decided elsewhere: what is told may then be
    documents, of which two may have one title. What is to be looked up is looked up soon, and nobody waits
    for it. Raises ``ReviewError``."""
    _check(claim, len(told))
    only = len(told) == 1
    added = Added()
    for each in told:
        named = (plain(title) if only else "") or plain(each.title)
        there = _there(claim.evidence.all(), each.doi, each.address, "" if kind else plain(each.title))
        if there is not None:
            added.there.append(there.title)
            continue
        if not (named or each.doi or each.address):
            raise EvidenceError(_("Say what the evidence is: its title at least."))
        made = Evidence(
            claim=claim,
            kind=kind or _kind(each),
            title=(named or each.doi or each.address)[:500],
            doi=each.doi,
            address=each.address,
            passage=_passage(passage) if only else "",
            csl=each.csl,
        )
        _soon(made)
        made.save()
        added.made.append(made)
    for made in added.made:
        _record_added(made, actor)
    return added


def add_document(
    claim: Claim, document: Document, *, title: str = "", passage: str = "", actor: str = ""
) -> Evidence:
    """Say that *document* supports a claim. Raises ``ReviewError`` and, where the unit has no room for it,
    ``DirectoryError``."""
    made = Evidence(
        claim=claim,
        kind=Evidence.Kind.DATA if document.kind.suffix in DATA else Evidence.Kind.DOCUMENT,
        title=plain(title) or document.title or document.name,
        passage=_passage(passage),
    )
    kind = document.kind.media_type
    with laid(document.name, kind, document.data, pages=document.pages) as file, transaction.atomic():
        _check(claim, 1)
        made.save()
        keep_file(made, file)
        _record_added(made, actor, digest=file.digest)
    return made


@transaction.atomic
def change_evidence(
    evidence: Evidence,
    *,
    title: str,
    passage: str,
    kind: str,
    doi: str = "",
    address: str = "",
    actor: str = "",
) -> Evidence:
    """Put right what is known of *evidence*. Another DOI or address is looked up anew; a reference that
    somebody sent is kept, for nobody could send for it. Raises ``ReviewError``."""
    held = _held(evidence)
    bare = read_doi(doi) or ""
    if doi.strip() and not bare:
        raise EvidenceError(NO_DOI, doi=doi.strip()[:60])
    title = plain(title)
    if not title:
        raise EvidenceError(_("Say what the evidence is: its title at least."))
    if kind not in Evidence.Kind.values:
        raise EvidenceError(_("Say of which kind the evidence is."))
    if address.strip() and not web_address(address):
        raise EvidenceError(
            _("“{address}” is no address of a page; copy it from the browser."), address=address[:60]
        )
    before = (held.doi, held.address)
    held.title, held.passage, held.kind = title, _passage(passage), kind
    held.doi, held.address = bare, web_address(address)
    if (held.doi, held.address) != before:
        others = held.claim.evidence.exclude(pk=held.pk)
        if there := _there(others, held.doi, held.address):
            raise EvidenceError(THERE, title=there.title)
        if held.doi != before[0]:
            _of_another_work(held)
        held.trouble, held.lasting = {}, False
        held.state = Evidence.State.FOUND if held.registry else Evidence.State.TYPED
        _soon(held)
    held.save()
    told = {"title": held.title, "doi": held.doi, "address": held.address}
    record("evidence.changed", subject=held.subject, actor=actor, payload=told)
    return held


@transaction.atomic
def look_again(evidence: Evidence) -> None:
    """Let *evidence* be looked up once more. Raises ``ReviewError`` where there is nobody to ask."""
    held = _held(evidence)
    if not is_asked(held):
        raise EvidenceError(_("It has no DOI and no page that anybody could be asked about."))
    _soon(held)
    held.save(update_fields=["state", "lasting"])


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: str = "") -> None:
    """Take *evidence* off its claim. It and its files stay for the record: whoever signed was shown them."""
    held = _held(evidence)
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    record(
        "claim.evidence_removed",
        subject=held.claim.subject,
        actor=actor,
        payload={"evidence": held.public_id, "title": held.title, "doi": held.doi},
    )


def _check(claim: Claim, many: int) -> None:
    hold(claim.story_id)
    if Claim.objects.get(pk=claim.pk).dropped_at is not None:
        raise EvidenceError(_("The claim was taken off the story; nothing is added to it."))
    if claim.evidence.count() + many > MOST:
        raise EvidenceError(_("A claim has at most {most} pieces of evidence."), most=MOST)


def _there(others: QuerySet[Evidence], doi: str, address: str, title: str = "") -> Evidence | None:
    """What of *others* says the same already."""
    if doi:
        return others.filter(doi=doi).first()
    if address:
        return others.filter(doi="", address=address).first()
    return others.filter(doi="", address="", title=title).exclude(title="").first()


def _passage(told: str) -> str:
    return kept_lines(told).strip()[:4000].rstrip()


def _of_another_work(evidence: Evidence) -> None:
    """Forget what was said of the work under the DOI before."""
    evidence.notices.all().delete()  # the record keeps them
    evidence.checked_at = None
    if evidence.registry:
        evidence.csl, evidence.registry = {}, ""
    elif "DOI" in evidence.csl:
        others = {name: told for name, told in evidence.csl.items() if name != "DOI"}
        evidence.csl = others | ({"DOI": evidence.doi} if evidence.doi else {})


def _kind(told: Told) -> str:
    item: Item = told.csl
    if item.get("type") in DATA_SETS:
        return Evidence.Kind.DATA
    if not told.doi and told.address and (not item or item.get("type") in PAGES):
        return Evidence.Kind.PAGE
    return Evidence.Kind.WORK


def _record_added(evidence: Evidence, actor: str, **more: object) -> None:
    told = {"evidence": evidence.public_id, "title": evidence.title, "doi": evidence.doi}
    record("claim.evidence", subject=evidence.claim.subject, actor=actor, payload=told | more)


def _soon(evidence: Evidence) -> None:
    if not is_asked(evidence):
        return
    evidence.state, evidence.lasting = Evidence.State.WAITING, False
    look_up_soon(evidence, SOON)


def _held(evidence: Evidence) -> Evidence:
    found = held_evidence(evidence)
    if found is None:
        raise EvidenceError(_("This evidence was taken off its claim."))
    return found
