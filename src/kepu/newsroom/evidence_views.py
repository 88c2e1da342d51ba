# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a claim rests on: added by a DOI, an address, a reference or a file, looked up, changed, taken off;
and what was said of it later."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from kepu.directory.access import for_those_who
from kepu.directory.errors import DirectoryError
from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, user_of
from kepu.engine.errors import EngineError
from kepu.jobs.wording import as_the_page
from kepu.newsroom.claims import seal_of
from kepu.newsroom.evidence_access import claim_or_404, evidence_or_404, file_or_404
from kepu.review.actions.evidence import (
    Added,
    add_document,
    add_told,
    change_evidence,
    look_again,
    remove_evidence,
)
from kepu.review.errors import ReviewError
from kepu.review.evidence.documents import MOST_BYTES, read_document
from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.references import is_references, read_references
from kepu.review.evidence.showing import shown
from kepu.review.evidence.told import Told, read_told
from kepu.review.models import Claim, Evidence, EvidenceNotice
from kepu.theme.live import live

REFUSALS = (ReviewError, DirectoryError, EngineError)
PAGE = 25
MOST_TYPED = 800_000
"""Characters that the field takes: three bytes each fit into what Django reads of a form."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.SEE_STORIES)
def claim_evidence(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a claim rests on, and the one form by which anything is added. What was typed is kept where it is
    refused."""
    claim = claim_or_404(request, public_id)
    edits = may(user_of(request), Verb.EDIT_STORIES, claim.story.unit)
    told: dict[str, Any] = {"typed": {}, "trouble": ""}
    if request.method == "POST":
        if not edits:
            raise Http404
        try:
            _add(request, claim)
            return redirect("claim_evidence", public_id)
        except REFUSALS as refused:
            with as_the_page():
                told = {"typed": request.POST, "trouble": str(refused)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if told["trouble"] else HTTPStatus.OK
    return render(request, "newsroom/evidence/claim.html", told | _of(claim, edits), status=status)


def _of(claim: Claim, edits: bool) -> dict[str, Any]:
    rows = shown(claim)
    return {
        "title": _("Evidence for claim {number}").format(number=claim.number),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (f"{reverse('story', args=[claim.story.public_id])}#claim-{claim.number}", claim.story.title),
        ],
        "story": claim.story,
        "claim": claim,
        "seal": seal_of(claim),
        "rows": rows,
        "waits": any(row.evidence.state == Evidence.State.WAITING for row in rows),
        "edits": edits,
        "most": MOST_BYTES // 1_000_000,
        "most_typed": MOST_TYPED,
    }


def _add(request: HttpRequest, claim: Claim) -> None:
    text, title, passage = (request.POST.get(name, "").strip() for name in ("told", "title", "passage"))
    file = request.FILES.get("file")
    broken = 0
    if file is not None and text:
        raise EvidenceError(_("Either write, or choose a file; the other is added after it."))
    if file is None:
        pieces, broken = read_told(text or title)
    elif (file.size or 0) > MOST_BYTES:
        raise EvidenceError(
            _("The file has more than {most} MB; send a part of it."), most=MOST_BYTES // 1_000_000
        )
    elif is_references(file.name or ""):
        read = read_references(file.read())
        pieces, broken = [Told.of(item) for item in read.items], read.broken
    else:
        document = read_document(file.name or "", file.read())
        made = add_document(claim, document, title=title, passage=passage, actor=actor(request))
        messages.success(request, _("“{title}” was added.").format(title=made.title))
        return
    added = add_told(claim, pieces, title=title if text else "", passage=passage, actor=actor(request))
    _tell(request, added, broken)


def _tell(request: HttpRequest, added: Added, broken: int) -> None:
    many = len(added.made)
    if many:
        words = ngettext("{many} piece of evidence was added.", "{many} pieces of evidence were added.", many)
        messages.success(request, words.format(many=many))
    for title in added.there[:5]:
        messages.warning(request, _("“{title}” is evidence for this claim already.").format(title=title))
    if broken:
        words = ngettext(
            "{many} record could not be read, and was left out.",
            "{many} records could not be read, and were left out.",
            broken,
        )
        messages.warning(request, words.format(many=broken))


@require_safe
@for_those_who(Verb.SEE_STORIES)
@vary_on_headers("Cookie", "Accept-Language")
def claim_evidence_live(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list of what a claim rests on, which changes while something is looked up."""
    claim = claim_or_404(request, public_id)
    edits = may(user_of(request), Verb.EDIT_STORIES, claim.story.unit)
    return live(request, "newsroom/evidence/rows.html", _of(claim, edits))


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.EDIT_STORIES)
def evidence_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put right what is known of a piece of evidence."""
    found = evidence_or_404(request, public_id)
    names = ("title", "passage", "kind", "doi", "address")
    typed = {name: getattr(found, name) for name in names}
    trouble = ""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in names}
        try:
            changed = change_evidence(found, **typed, actor=actor(request))
            messages.success(request, _("“{title}” was kept.").format(title=changed.title))
            return redirect("claim_evidence", found.claim.public_id)
        except ReviewError as refused:
            trouble = str(refused)
    back = reverse("claim_evidence", args=[found.claim.public_id])
    told = {
        "title": _("Change what is known of it"),
        "crumbs": [(back, _("Evidence for claim {number}").format(number=found.claim.number))],
        "evidence": found,
        "typed": typed,
        "trouble": trouble,
        "kinds": Evidence.Kind.choices,
        "back": back,
    }
    return render(request, "newsroom/evidence/edit.html", told, status=422 if trouble else 200)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def evidence_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a piece of evidence off its claim."""
    found = evidence_or_404(request, public_id, removed=True)
    return _done(
        request, found, lambda: remove_evidence(found, actor=actor(request)), _("“{title}” was taken off.")
    )


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def evidence_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a piece of evidence be looked up once more."""
    found = evidence_or_404(request, public_id, removed=True)
    return _done(request, found, lambda: look_again(found), _("“{title}” is looked up again."))


def _done(request: HttpRequest, found: Evidence, act: Any, words: str) -> HttpResponse:
    try:
        act()
        messages.success(request, words.format(title=found.title))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect("claim_evidence", found.claim.public_id)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def evidence_file(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """A document or the copy of a page, to be saved."""
    return file_or_404(request, public_id)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def evidence_notices(request: HttpRequest) -> HttpResponse:
    """What was said of works that claims rest on, the newest first, and when it was last asked."""
    seen = visible(
        request.user, Verb.SEE_STORIES, EvidenceNotice.objects.all(), "evidence__claim__story__unit"
    )
    notices = seen.filter(evidence__removed_at=None, evidence__claim__dropped_at=None)
    page = page_of(request, notices.select_related("evidence__claim__story").order_by("-pk"), PAGE)
    rests = Evidence.objects.exclude(doi="").filter(claim__dropped_at=None).order_by()
    rests = visible(request.user, Verb.SEE_STORIES, rests, "claim__story__unit")
    told = {
        "title": _("What was said of evidence"),
        "page": page,
        "rows": [(each, seal_of(each.evidence.claim)) for each in page],
        "page_link": page_link(request),
        "last": rests.aggregate(last=Max("checked_at"))["last"],
        "never": rests.filter(checked_at=None).values("doi").distinct().count(),
        "crossref": bool(settings.CROSSREF_ADDRESS),
        "table": bool(settings.RETRACTION_WATCH),
    }
    return render(request, "newsroom/evidence/notices.html", told)
