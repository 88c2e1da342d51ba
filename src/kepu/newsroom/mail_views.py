# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters that were written, and how each kind looks."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.roles import Verb
from kepu.jobs.waiting import reasons
from kepu.mail.kinds import ACCOUNT, Kind, known
from kepu.mail.models import Letter
from kepu.mail.rendering import Words, laid_out
from kepu.mail.rendering import render as render_letter
from kepu.newsroom.job_access import visible_jobs

PAGE = 50
LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The policy of a letter that is looked at: it runs nothing, fetches nothing and sends nothing."""


def visible_letters(user: Any) -> QuerySet[Letter]:
    """The letters that *user* may see: those whose jobs they may."""
    return Letter.objects.filter(job__in=visible_jobs(user, Verb.SEE_LETTERS)).select_related("job")


@require_safe
@for_those_who(Verb.SEE_LETTERS)
def letters(request: HttpRequest) -> HttpResponse:
    """The list."""
    page = Paginator(visible_letters(request.user), PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    why = reasons([each.job for each in rows if each.job is not None])
    told = {
        "title": _("Letters"),
        "page": page,
        "page_link": "?page=",
        "rows": [_row(each, why.get(each.job_id or 0, "")) for each in rows],
    }
    return render(request, "newsroom/letters/list.html", told)


def _row(letter: Letter, why: str) -> dict[str, Any]:
    title = known()[letter.kind].title if letter.kind in known() else letter.kind
    return {"letter": letter, "kind": title, "why": why}


@require_safe
@for_those_who(Verb.SEE_LETTERS)
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """One letter as it was written, and what became of it."""
    found = get_object_or_404(visible_letters(request.user), public_id=public_id)
    why = reasons([found.job])[found.job.pk] if found.job else ""
    told = _row(found, why) | {
        "title": found.subject or _("A letter whose words were removed"),
        "crumbs": [(reverse("letters"), _("Letters"))],
        "text": found.text,
        "frame": reverse("letter_as_html", args=[public_id]) if found.html else "",
    }
    return render(request, "newsroom/letters/letter.html", told)


@require_safe
@for_those_who(Verb.SEE_LETTERS)
def letter_html(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letter's HTML by itself."""
    found = get_object_or_404(visible_letters(request.user), public_id=public_id)
    return _sealed(found.html)


@require_safe
@for_those_who(Verb.SEE_LETTERS)
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of letter."""
    told = {
        "title": _("Kinds of letters"),
        "crumbs": [(reverse("letters"), _("Letters"))],
        "kinds": sorted(known().values(), key=lambda kind: kind.name),
    }
    return render(request, "newsroom/letters/kinds.html", told)


@require_safe
@for_those_who(Verb.SEE_LETTERS)
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """One kind with the values of its sample, in both languages."""
    kind = _kind(name)
    previews = [
        {
            "language": tag,
            "name": label,
            "words": _sample(kind, tag),
            "frame": f"{reverse('letter_html', args=[name])}?language={tag}",
        }
        for tag, label in LANGUAGES
    ]
    told = {
        "title": str(kind.title),
        "crumbs": [(reverse("letters"), _("Letters")), (reverse("letter_kinds"), _("Kinds of letters"))],
        "kind": kind,
        "previews": previews,
    }
    return render(request, "newsroom/letters/kind.html", told)


@require_safe
@for_those_who(Verb.SEE_LETTERS)
def preview_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of the preview by itself, in the language that is asked for."""
    language = request.GET.get("language", "en")
    if language not in dict(LANGUAGES):
        raise Http404
    return _sealed(_sample(_kind(name), language).html)


def _kind(name: str) -> Kind:
    if name not in known():
        raise Http404
    return known()[name]


def _sample(kind: Kind, language: str) -> Words:
    """A letter of *kind* with the values of its sample. What signing in sends is worded by django-allauth for
    each occasion; one of them stands for all."""
    link = "" if kind.needed else reverse("mail:unsubscribe", args=["sample"])
    if kind is not ACCOUNT:
        return render_letter(kind, language, kind.sample, link)
    with translation.override(language):
        subject = translation.gettext("Your code")
        body = translation.gettext("Write this code where you were asked for it:") + "\n\n123-456"
    return laid_out(subject, body, language)


def _sealed(html: str) -> HttpResponse:
    answer = HttpResponse(html)
    answer.headers["Content-Security-Policy"] = SEALED
    return answer
