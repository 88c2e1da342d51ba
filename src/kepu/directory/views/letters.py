# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of appointment 聘书, and the page where anybody checks one."""

from __future__ import annotations

import io
from collections.abc import Mapping

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who, term_or_404
from kepu.directory.actions.experts import may_be_named
from kepu.directory.models import Term
from kepu.directory.names import read_in
from kepu.directory.roles import Verb
from kepu.directory.views.acting import person_of
from kepu.documents import letter as letter_on_paper

LANGUAGES = ("zh-hans", "en")


def appointment(term: Term, language: str) -> bytes:
    """The letter of appointment of *term* as PDF in *language*. Raises ``DocumentError``."""
    address = settings.WAGTAILADMIN_BASE_URL + reverse("directory:letter_check", args=[term.public_id])
    square = io.BytesIO()
    segno.make(address, error="m").save(square, kind="png", scale=8, border=2)
    names: Mapping[str, str] = settings.HOUSE_NAME
    panel = term.panel
    with translation.override(language):
        title = _("Letter of appointment")
        told = {
            "number": term.public_id.upper(),
            "expert": read_in(term.expert.person.names, language),
            "panel": read_in(panel.names, language),
            "unit": read_in(panel.unit.names, language),
            "chair": term.chair,
            "starts_on": term.starts_on,
            "ends_on": term.ends_on,
            "address": address,
        }
    return letter_on_paper(
        "directory/letters/appointment.html",
        told,
        house=read_in(panel.unit.names, language) or read_in(names, language),
        language=language,
        title=title,
        written=term.starts_on,
        assets={"check.png": square.getvalue()},
    )


def _answer(request: HttpRequest, term: Term) -> HttpResponse:
    asked = request.GET.get("language") or get_language() or ""
    language = asked if asked in LANGUAGES else "zh-hans"
    answer = HttpResponse(appointment(term, language), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{term.public_id}.{language}.pdf"'
    return answer


@require_safe
@for_those_who(Verb.SEE_EXPERTS)
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter, for who may see the panel."""
    return _answer(request, term_or_404(request, public_id))


@require_safe
@login_required
def my_letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter, for whom it appoints."""
    person = person_of(request)
    if person is None:
        raise Http404
    return _answer(request, get_object_or_404(Term, public_id=public_id, expert__person=person))


@require_safe
def letter_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether a letter of appointment holds. Who was appointed is named only where they agreed; the
    number has 60 random bits, so that it is read from a letter and never guessed."""
    term = get_object_or_404(
        Term.objects.select_related("panel__unit", "expert__person"), public_id=public_id
    )
    today, person = timezone.localdate(), term.expert.person
    told = {
        "term": term,
        "name": person.name if person.erased_at is None and may_be_named(term.expert) else "",
        "holds": term.starts_on <= today < term.ends_on,
        "ended": term.ends_on <= today,
    }
    return render(request, "directory/letter_check.html", told)
