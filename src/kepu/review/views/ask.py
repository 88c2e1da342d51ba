# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which an expert is asked about one sentence, from a link, without an account."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kepu.review.actions.leave_question import Colleague, decline, hand_over
from kepu.review.actions.sign import Answer, sign
from kepu.review.clips import clips_of
from kepu.review.codes import masked, send_code
from kepu.review.context import around
from kepu.review.errors import ReviewError
from kepu.review.evidence.handing_out import handed_out
from kepu.review.evidence.showing import shown
from kepu.review.models import EvidenceFile, Invitation
from kepu.review.naming import usual_naming
from kepu.review.states import Naming, Verdict
from kepu.review.tokens import read_token
from kepu.stories.ranges import part_of

HELD = (
    "verdict", "wording", "remark", "conflict", "interests", "naming",
    "colleague", "address", "note", "reason",
)  # fmt: skip


UNCLEAR = "unclear"
"""What is wanted where nobody can tell."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """The question. A GET consumes nothing, for mail scanners follow links; a POST asks for a code, signs or
    hands over with one, or declines."""
    invitation = _invitation_or_404(token)
    told: dict[str, Any] = {"typed": {}, "problem": "", "code_sent": False, "signed": None, "left": ""}
    status = HTTPStatus.OK
    if request.method == "POST":
        told["typed"] = _typed(request)
        wanted = _wanted(request)
        try:
            if wanted == "code":
                send_code(invitation)
                told["code_sent"] = True
            elif wanted in LEAVING:
                told["left"] = LEAVING[wanted](request, invitation)
            elif wanted == UNCLEAR:
                raise ReviewError(_("Press the button for what you want: sign, hand it over, or decline."))
            else:
                told["signed"] = sign(invitation, _answer(request), request.POST.get("code", ""))
        except ReviewError as refused:
            told["problem"], status = str(refused), HTTPStatus.UNPROCESSABLE_ENTITY
        invitation = _invitation_or_404(token)
    return render(request, "review/ask.html", told | _shown(invitation, token), status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed; the wording is the statement itself where no change is asked for."""
    typed = {name: request.POST.get(name, "") for name in HELD}
    return typed if typed["verdict"] == Verdict.CHANGE else typed | {"wording": ""}


def _wanted(request: HttpRequest) -> str:
    """Which button was pressed. Where Enter was, or “Go”: the code is asked for, or what was typed with it is
    signed, and nothing where somebody may want to leave the question."""
    told = request.POST
    if told.get("do") != "go":
        return told.get("do", "")
    if any(told.get(name, "").strip() for name in ("colleague", "address", "reason")):
        return UNCLEAR
    return "sign" if told.get("code", "").strip() else "code"


def _declined(request: HttpRequest, invitation: Invitation) -> str:
    decline(invitation, request.POST.get("reason", ""))
    return _("The editor is told that you do not answer this one, and asks somebody else.")


def _handed_over(request: HttpRequest, invitation: Invitation) -> str:
    told = request.POST
    colleague = Colleague(told.get("colleague", ""), told.get("address", ""), told.get("note", ""))
    hand_over(invitation, colleague, told.get("code", ""))
    return _("The editor sees whom you named, and asks them. Nothing was sent to them yet.")


LEAVING: dict[str, Callable[[HttpRequest, Invitation], str]] = {
    "decline": _declined,
    "hand-over": _handed_over,
}
"""What may be done with a question instead of answering it; each says what it did."""


def _answer(request: HttpRequest) -> Answer:
    told = request.POST
    return Answer(
        verdict=told.get("verdict", ""),
        digest=told.get("digest", ""),
        wording=told.get("wording", ""),
        remark=told.get("remark", ""),
        interests=_interests(told.get("conflict", ""), told.get("interests", "")),
        naming=told.get("naming", ""),
    )


def _interests(chosen: str, told: str) -> str | None:
    """What they declare: nothing where they chose so, ``None`` where they neither chose nor told."""
    if chosen == "none":
        return ""
    return told.strip() or None


def _shown(invitation: Invitation, token: str) -> dict[str, Any]:
    claim, expert = invitation.claim, invitation.expert
    told = {"title": _("Is this sentence correct?"), "invitation": invitation, "claim": claim, "token": token}
    if not invitation.is_open():
        return told
    return told | {
        "verdicts": Verdict.choices,
        "change": Verdict.CHANGE,
        "namings": Naming,
        "usual": usual_naming(expert),
        "expert": expert,
        "evidence": shown(claim),
        "clips": clips_of(invitation),
        "around": around(claim),
        "address": masked(expert.person.email),
        "said": [words for _language, words in claim.content.get("captions", []) if words],
    }


def _invitation_or_404(token: str) -> Invitation:
    invitation = read_token(token)
    if invitation is None:
        raise Http404
    return invitation


@never_cache
@require_safe
def clip(request: HttpRequest, token: str, number: int) -> HttpResponse | StreamingHttpResponse:
    """The seconds that the question is about, at the place *number* of them."""
    return _film(request, token, number, wide=False)


@never_cache
@require_safe
def wider(request: HttpRequest, token: str, number: int) -> HttpResponse | StreamingHttpResponse:
    """The same with what stands around them."""
    return _film(request, token, number, wide=True)


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


def _film(
    request: HttpRequest, token: str, number: int, *, wide: bool
) -> HttpResponse | StreamingHttpResponse:
    invitation = _invitation_or_404(token)
    if not invitation.is_open():
        raise Http404
    found = next((each for each in clips_of(invitation) if each.number == number), None)
    path = None if found is None else found.wide_path if wide else found.path
    if path is None or not path.exists():
        raise Http404
    answer = part_of(request, path, "video/mp4", f'"{path.stem}"')
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
