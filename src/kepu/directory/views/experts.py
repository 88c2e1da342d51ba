# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts: their list, the page of one, what they know and declare, and their consent to be named."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import expert_or_404, for_those_who, person_or_404
from kepu.directory.actions.experts import (
    Expertise,
    declare_interests,
    give_consent,
    make_expert,
    withdraw_consent,
)
from kepu.directory.errors import DirectoryError
from kepu.directory.forms import ExpertForm, InterestForms, expert_before
from kepu.directory.models import Expert, Person
from kepu.directory.permissions import may
from kepu.directory.queries import expert_rows, find_experts
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, crumb, show_form, user_of
from kepu.directory.views.people import asked_unit, asked_words, listing
from kepu.directory.views.units import require_form


@require_safe
@for_those_who(Verb.SEE_EXPERTS)
def experts(request: HttpRequest) -> HttpResponse:
    """The list."""
    available = request.GET.get("available") == "yes"
    user, query, unit = user_of(request), asked_words(request), asked_unit(request, Verb.SEE_EXPERTS)
    found = find_experts(user, query, unit) if query else None
    rows = expert_rows(user, query, unit, found, available=available)
    told = listing(request, rows, Verb.SEE_EXPERTS, found)
    told |= {"title": _("Experts"), "available": available}
    told["may_import"] = may(user_of(request), Verb.EDIT_PEOPLE)
    return render(request, "directory/experts.html", told)


@require_safe
@for_those_who(Verb.SEE_EXPERTS)
def expert(request: HttpRequest, public_id: str) -> HttpResponse:
    """One expert."""
    found, user = expert_or_404(request, public_id), user_of(request)
    told = {
        "title": found.person.name,
        "crumbs": [crumb("experts", _("Experts"))],
        "expert": found,
        "interests": found.interests.order_by("kind", "pk"),
        "terms": found.terms.select_related("panel").order_by("-starts_on"),
        "today": timezone.localdate(),
        "edits": may(user, Verb.EDIT_EXPERTS, found.person.unit),
        "appoints": may(user, Verb.APPOINT),
    }
    consents = list(found.consents.all())
    told |= {"consents": consents, "named": any(each.withdrawn_at is None for each in consents)}
    return render(request, "directory/expert.html", told)


@require_form
@for_those_who(Verb.EDIT_EXPERTS)
def expert_make(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a person an expert, or change the expert they are."""
    person = person_or_404(request, public_id, Verb.EDIT_EXPERTS)
    return _edit(request, person, getattr(person, "expert", None))


@require_form
@for_those_who(Verb.EDIT_EXPERTS)
def expert_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what an expert knows, and how they may be asked."""
    found = expert_or_404(request, public_id, Verb.EDIT_EXPERTS)
    return _edit(request, found.person, found)


def _edit(request: HttpRequest, person: Person, found: Expert | None) -> HttpResponse:
    form = ExpertForm(request.POST or None, initial=expert_before(found) if found else {})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        names = ("orcid", "ror", "load_cap", "channel", "active")
        told = Expertise(
            keywords=(found.keywords if found else {}) | form.keywords(),
            affiliation=form.by_language("affiliation", found.affiliation if found else None),
            **{name: data[name] for name in names},
        )
        made = form.do(lambda: make_expert(person, told, actor=actor(request)))
        if made is not None:
            messages.success(request, _("The expertise of {person} was saved.").format(person=person.name))
            return redirect("directory:expert", public_id=made.public_id)
    title = _("Expertise of {person}").format(person=person.name)
    return show_form(request, form, title, [crumb("person", person.name, person.public_id)])


@require_form
@for_those_who(Verb.EDIT_EXPERTS)
def expert_interests(request: HttpRequest, public_id: str) -> HttpResponse:
    """What an expert declares."""
    found = expert_or_404(request, public_id, Verb.EDIT_EXPERTS)
    before = list(found.interests.order_by("kind", "pk").values("kind", "text", "since", "until"))
    forms = InterestForms(request.POST or None, initial=before)
    if request.method == "POST" and forms.is_valid():
        kept = [line for form in forms if (line := form.told())]
        declare_interests(found, kept, actor=actor(request))
        messages.success(request, _("The interests of {expert} were saved.").format(expert=found))
        return redirect("directory:expert", public_id=public_id)
    told = {
        "forms": forms,
        "title": _("Interests of {expert}").format(expert=found),
        "crumbs": [crumb("experts", _("Experts")), crumb("expert", str(found), public_id)],
    }
    return render(request, "directory/interests.html", told)


@require_POST
@for_those_who(Verb.EDIT_EXPERTS)
@transaction.atomic
def expert_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note that an expert agreed to be named, or does not any more."""
    found = expert_or_404(request, public_id, Verb.EDIT_EXPERTS)
    try:
        if request.POST.get("consent") == "given":
            give_consent(found, actor=actor(request))
            messages.success(request, _("{expert} may be named.").format(expert=found))
        else:
            withdraw_consent(found, actor=actor(request))
            messages.success(request, _("{expert} is not named any more.").format(expert=found))
    except DirectoryError as refused:
        messages.error(request, str(refused))
    return redirect("directory:expert", public_id=public_id)
