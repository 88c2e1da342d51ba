# SPDX-License-Identifier: AGPL-3.0-or-later
"""What statement of somebody else a claim answers: said, changed, taken off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kepu.directory.access import for_those_who
from kepu.directory.forms import day_field
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, show_form
from kepu.directory.views.units import require_form
from kepu.newsroom.claims import seal_of
from kepu.newsroom.evidence_access import claim_or_404
from kepu.review.actions.rebut import rebut, rebut_nothing
from kepu.review.errors import ReviewError
from kepu.review.models import Claim
from kepu.review.rebutting import MOST_ADDRESS, MOST_NAME, MOST_STATEMENT, Rebutted
from kepu.review.states import Speaker


class RebuttalForm(forms.Form):
    """What somebody else stated."""

    statement = forms.CharField(
        label=gettext_lazy("What was stated, in their words"),
        max_length=MOST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    by = forms.CharField(label=gettext_lazy("Who stated it"), max_length=MOST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("That is"), choices=Speaker.choices, initial=Speaker.PERSON)
    address = forms.CharField(
        label=gettext_lazy("Where it stands on the web"),
        required=False,
        max_length=MOST_ADDRESS,
        help_text=gettext_lazy("The address of the page, with https:// in front; readers see it in full."),
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    day = day_field(gettext_lazy("When it was stated"), required=False)

    def told(self) -> Rebutted:
        """What was typed."""
        typed = self.cleaned_data
        day = typed["day"].isoformat() if typed["day"] else ""
        return Rebutted(typed["statement"], typed["by"], typed["kind"], typed["address"], day)


@require_form
@for_those_who(Verb.EDIT_STORIES)
def claim_rebuttal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what a claim answers, or something else. What was typed is kept where it is refused."""
    claim = claim_or_404(request, public_id, Verb.EDIT_STORIES)
    form = RebuttalForm(request.POST or None, initial=claim.rebuts)
    if request.method == "POST" and form.is_valid():
        try:
            rebut(claim, form.told(), actor=actor(request))
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("What claim {number} answers was kept.").format(number=claim.number))
            return redirect(_place(claim))
    return show_form(
        request,
        form,
        _("What claim {number} answers").format(number=claim.number),
        [(reverse("stories:stories"), _("Stories")), (_place(claim), claim.story.title)],
        template="newsroom/rebuttal.html",
        **_shown(claim),
    )


def _shown(claim: Claim) -> dict[str, Any]:
    signed = claim.reviews.filter(void_at=None).exists()
    return {"claim": claim, "seal": seal_of(claim), "signed": signed}


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def claim_rebuttal_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that a claim answers nobody."""
    claim = claim_or_404(request, public_id, Verb.EDIT_STORIES)
    try:
        rebut_nothing(claim, actor=actor(request))
        messages.success(request, _("Claim {number} answers nobody now.").format(number=claim.number))
    except ReviewError as refused:
        messages.error(request, str(refused))
    return redirect(_place(claim))


def _place(claim: Claim) -> str:
    """Where the claim stands in the newsroom."""
    return f"{reverse('story', args=[claim.story.public_id])}#claim-{claim.number}"
