# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is stored of the one who asks: shown, handed out, deleted; and their consent to be named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kepu.directory.actions.erase import erase_person, subject_of
from kepu.directory.actions.experts import give_consent, may_be_named, withdraw_consent
from kepu.directory.errors import DirectoryError
from kepu.directory.models import Expert, Person
from kepu.directory.views.acting import person_of, user_of
from kepu.identifiers.personal import Subject, providers


def rooms(subject: Subject) -> list[dict[str, Any]]:
    """What each room keeps of *subject*, those that keep nothing left out."""
    told = [
        {"title": each.title, "kept": list(each.shows(subject)), "remains": each.remains}
        for each in providers()
    ]
    return [each for each in told if each["kept"]]


def export(subject: Subject) -> HttpResponse:
    """Everything as one JSON file."""
    told = {
        "exported_at": timezone.now().isoformat(timespec="seconds"),
        "rooms": [
            {
                "room": str(room["title"]),
                "kept": [
                    {"what": str(kept.what), "values": [[str(name), value] for name, value in kept.values]}
                    for kept in _kept(room)
                ],
            }
            for room in rooms(subject)
        ],
    }
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="kepu-{subject.person or "user"}.json"'
    return answer


def _kept(room: dict[str, Any]) -> Iterable[Any]:
    return room["kept"]  # type: ignore[no-any-return]


@require_safe
@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The page."""
    person = Person.objects.select_related("expert").filter(user=user_of(request)).first()
    expert: Expert | None = getattr(person, "expert", None)
    told = {
        "person": person,
        "rooms": rooms(subject_of(person, user_of(request))),
        "expert": expert,
        "named": expert is not None and may_be_named(expert),
        "terms": expert.terms.select_related("panel").order_by("-starts_on") if expert else [],
    }
    return render(request, "directory/me.html", told)


@require_safe
@never_cache
@login_required
def me_export(request: HttpRequest) -> HttpResponse:
    """The file."""
    return export(subject_of(person_of(request), user_of(request)))


@require_POST
@login_required
def me_consent(request: HttpRequest) -> HttpResponse:
    """Agree to be named, or not any more."""
    person = person_of(request)
    expert = Expert.objects.filter(person=person).first() if person is not None else None
    if person is None or expert is None:
        raise Http404
    try:
        if request.POST.get("consent") == "given":
            give_consent(expert, actor=person.pseudonym)
        else:
            withdraw_consent(expert, actor=person.pseudonym)
    except DirectoryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your choice was saved."))
    return redirect("directory:me")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@reauthentication_required
def me_delete(request: HttpRequest) -> HttpResponse:
    """What deleting does, and the button. Who asks has shown lately that it is they."""
    person = person_of(request)
    if person is None:
        raise Http404
    told = {"remains": [each.remains for each in providers() if each.remains], "trouble": ""}
    if request.method == "POST":
        try:
            erase_person(person, asked_by="person", actor=person.pseudonym)
        except DirectoryError as refused:
            told["trouble"] = str(refused)
        else:
            logout(request)
            return render(request, "directory/deleted.html")
    return render(request, "directory/me_delete.html", told)
