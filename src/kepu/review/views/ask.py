# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which an expert is asked about one sentence, from a link, without an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kepu.review.actions.sign import Answer, sign
from kepu.review.clips import clip_path
from kepu.review.codes import send_code
from kepu.review.errors import ReviewError
from kepu.review.evidence.handing_out import handed_out
from kepu.review.evidence.showing import shown
from kepu.review.models import Anchor, EvidenceFile, Invitation
from kepu.review.states import Verdict
from kepu.review.tokens import read_token
from kepu.stories.ranges import part_of

HELD = ("verdict", "wording", "remark", "interests", "named")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """The question. A GET consumes nothing, for mail scanners follow links; a POST asks for a code, or signs
    with one."""
    invitation = _invitation_or_404(token)
    told: dict[str, Any] = {"typed": {}, "problem": "", "code_sent": False, "signed": None}
    status = HTTPStatus.OK
    if request.method == "POST":
        told["typed"] = {name: request.POST.get(name, "") for name in HELD}
        try:
            if request.POST.get("do") == "code":
                send_code(invitation)
                told["code_sent"] = True
            else:
                told["signed"] = sign(invitation, _answer(request), request.POST.get("code", ""))
        except ReviewError as refused:
            told["problem"], status = str(refused), HTTPStatus.UNPROCESSABLE_ENTITY
        invitation = _invitation_or_404(token)
    return render(request, "review/ask.html", told | _shown(invitation, token), status=status)


def _answer(request: HttpRequest) -> Answer:
    told = request.POST
    return Answer(
        verdict=told.get("verdict", ""),
        digest=told.get("digest", ""),
        wording=told.get("wording", ""),
        remark=told.get("remark", ""),
        interests=told.get("interests", ""),
        named=told.get("named") == "yes",
    )


def _shown(invitation: Invitation, token: str) -> dict[str, Any]:
    claim = invitation.claim
    media = claim.anchors.filter(kind=Anchor.Kind.MEDIA).first()
    address = invitation.expert.person.email
    name, _at, host = address.partition("@")
    return {
        "title": _("Is this sentence correct?"),
        "invitation": invitation,
        "claim": claim,
        "token": token,
        "verdicts": Verdict.choices,
        "evidence": shown(claim),
        "media": media,
        "clip": media is not None and clip_path(invitation).exists(),
        "wider": media is not None and clip_path(invitation, wide=True).exists(),
        "address": f"{name[:2]}…@{host}",
        "said": [words for _language, words in claim.content.get("captions", []) if words],
    }


def _invitation_or_404(token: str) -> Invitation:
    invitation = read_token(token)
    if invitation is None:
        raise Http404
    return invitation


@never_cache
@require_safe
def clip(request: HttpRequest, token: str) -> HttpResponse | StreamingHttpResponse:
    """The seconds that the question is about."""
    return _film(request, token, wide=False)


@never_cache
@require_safe
def wider(request: HttpRequest, token: str) -> HttpResponse | StreamingHttpResponse:
    """The same with what stands around them."""
    return _film(request, token, wide=True)


@never_cache
@require_safe
def evidence(request: HttpRequest, token: str, public_id: str) -> StreamingHttpResponse:
    """A file of what the claim rests on, to be saved, while the question is open."""
    invitation = _invitation_or_404(token)
    kept = EvidenceFile.objects.filter(
        public_id=public_id, evidence__claim=invitation.claim_id, evidence__removed_at=None
    ).first()
    if kept is None or not invitation.is_open():
        raise Http404
    return handed_out(kept)


def _film(request: HttpRequest, token: str, *, wide: bool) -> HttpResponse | StreamingHttpResponse:
    invitation = _invitation_or_404(token)
    path = clip_path(invitation, wide=wide)
    if not invitation.is_open() or not path.exists():
        raise Http404
    answer = part_of(request, path, "video/mp4", f'"{invitation.public_id}-{int(wide)}"')
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
