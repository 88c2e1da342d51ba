# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules that Kepu ships, with their sources, and how a unit sets them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.directory.access import for_those_who, unit_or_404
from kepu.directory.models import Unit
from kepu.directory.permissions import may, units_for
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.directory.views.units import require_form
from kepu.style.actions.rules import switch_rule
from kepu.style.models import RuleSwitch
from kepu.style.queries import rule_rows
from kepu.style.rules import RULES
from kepu.style.views.lists import crumbs


@require_form
@for_those_who(Verb.SEE_STYLE)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule as it is set in a unit, by default the topmost that one sees."""
    unit = _unit(request)
    edits = may(user_of(request), Verb.EDIT_STYLE, unit)
    if request.method == "POST":
        if not edits:
            raise Http404
        _set(request, unit)
        messages.success(request, _("The rules of {unit} were set.").format(unit=unit.name))
        return redirect(f"{reverse('style:rules')}?unit={unit.public_id}")
    told = {
        "title": _("Rules that come with Kepu"),
        "crumbs": crumbs(),
        "unit": unit,
        "units": units_for(user_of(request), Verb.SEE_STYLE),
        "rows": rule_rows(unit),
        "settings": RuleSwitch.Setting.choices,
        "edits": edits,
    }
    return render(request, "style/rules.html", told)


def _unit(request: HttpRequest) -> Unit:
    wanted = request.POST.get("unit") or request.GET.get("unit")
    if wanted:
        return unit_or_404(request, wanted, Verb.SEE_STYLE)
    first = units_for(user_of(request), Verb.SEE_STYLE).first()
    if first is None:
        raise Http404
    return first


def _set(request: HttpRequest, unit: Unit) -> None:
    known = {row.rule.name: row.own for row in rule_rows(unit)}
    for name in RULES:
        setting = request.POST.get(name)
        if setting is None or setting == known[name] or setting not in ("", *RuleSwitch.Setting.values):
            continue
        switch_rule(unit, name, setting, user=user_of(request), actor=actor(request))
