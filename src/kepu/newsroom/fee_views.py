# SPDX-License-Identifier: AGPL-3.0-or-later
"""What experts are owed, by quarter: a list, a table for who pays, and letters of thanks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.models import Expert
from kepu.directory.permissions import units_for, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.newsroom.fee_forms import FeeForm, OtherFeeForm
from kepu.newsroom.thanks import letter_of_thanks
from kepu.review.actions.fees import change_fee, note_fee, strike_fee
from kepu.review.errors import ReviewError
from kepu.review.fees import Quarter, answers_without_fee, fees_of, last_terms, signed_in, totals
from kepu.review.models import Fee, Review
from kepu.tables.answers import attached
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes

MOST_WAITING = 100


@require_safe
@for_those_who(Verb.ASK_EXPERTS)
def fees(request: HttpRequest) -> HttpResponse:
    """The fees of a quarter; with ``table=xlsx`` as a workbook."""
    user, quarter = user_of(request), _quarter(request)
    found = list(fees_of(user, quarter))
    if request.GET.get("table") == "xlsx":
        return _workbook(found, quarter)
    waiting = answers_without_fee(user, quarter)
    told = {
        "title": _("Fees"),
        "quarter": quarter,
        "page": page_of(request, found),
        "page_link": f"?quarter={quarter}&page=",
        "totals": totals(found),
        "thanked": _thanked(user, quarter),
        "waiting": waiting[:MOST_WAITING],
        "waiting_count": waiting.count(),
        "today": Quarter.of(timezone.localdate()),
    }
    return render(request, "newsroom/fees/list.html", told)


def _quarter(request: HttpRequest) -> Quarter:
    told = request.GET.get("quarter")
    found = Quarter.read(told) if told else Quarter.of(timezone.localdate())
    if found is None or not 2000 <= found.year < 2200:
        raise Http404
    return found


def _workbook(found: list[Fee], quarter: Quarter) -> HttpResponse:
    title = _("Fees {quarter}").format(quarter=quarter)
    return attached(xlsx_bytes(_columns(), _rows(found), title), XLSX_TYPE, f"fees-{quarter}.xlsx")


def _columns() -> list[str]:
    return [
        _("Expert"), _("Unit that pays"), _("For what"), _("Day"), _("The rate is for"), _("Rate"),
        _("Hours"), _("Amount"), _("Currency"), _("Waived"), _("Paid on"),
    ]  # fmt: skip


def _rows(found: list[Fee]) -> Iterator[list[str]]:
    for each in found:
        yield [
            each.expert.person.name, each.unit.name, each.work, each.day.isoformat(),
            str(each.get_basis_display()), str(each.rate), "" if each.hours is None else str(each.hours),
            str(each.amount), each.currency, _("yes") if each.waived else "",
            each.paid_on.isoformat() if each.paid_on else "",
        ]  # fmt: skip


def _thanked(user: Any, quarter: Quarter) -> list[Expert]:
    """Who can be thanked: whoever signed in *quarter* for a unit that *user* keeps fees of."""
    signed = visible(user, Verb.ASK_EXPERTS, signed_in(quarter), "claim__story__unit")
    known = Expert.objects.filter(pk__in=signed.values("expert"), person__erased_at=None)
    return list(known.select_related("person").order_by("person__sort_name", "pk"))


@require_form
@for_those_who(Verb.ASK_EXPERTS)
def fee_note(request: HttpRequest, public_id: str) -> HttpResponse:
    """Note the fee of an answer."""
    known = visible(user_of(request), Verb.ASK_EXPERTS, Review.objects.all(), "claim__story__unit")
    review: Review = get_object_or_404(
        known.select_related("expert__person", "claim__story__unit"), public_id=public_id
    )
    story = review.claim.story
    work = _("Answer about claim {number} of “{title}”").format(number=review.claim.number, title=story.title)
    form = FeeForm(request.POST or None, initial=_before(review.expert) | {
        "work": work[:200], "day": timezone.localdate(review.signed_at)
    })  # fmt: skip
    title = _("Fee for {who}").format(who=review.expert.person.name)
    return _form(
        request, form, title,
        lambda: note_fee(review.expert, story.unit, form.terms(), review=review, actor=actor(request)),
    )  # fmt: skip


@require_form
@for_those_who(Verb.ASK_EXPERTS)
def fee_new(request: HttpRequest) -> HttpResponse:
    """Note a fee for something else."""
    user = user_of(request)
    experts = visible(
        user, Verb.SEE_EXPERTS, Expert.objects.filter(person__erased_at=None), "person__unit"
    ).select_related("person")
    form = OtherFeeForm(
        experts.order_by("person__sort_name", "pk"), units_for(user, Verb.ASK_EXPERTS), request.POST or None,
        initial={"day": timezone.localdate()},
    )  # fmt: skip

    def note() -> Fee:
        chosen = form.cleaned_data
        return note_fee(chosen["expert"], chosen["unit"], form.terms(), actor=actor(request))

    return _form(request, form, _("Fee for other work"), note)


@require_form
@for_those_who(Verb.ASK_EXPERTS)
def fee(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a fee."""
    found = _fee_or_404(request, public_id)
    form = FeeForm(request.POST or None, initial=_terms(found) | {"work": found.work, "day": found.day})
    title = _("Fee for {who}").format(who=found.expert.person.name)
    return _form(
        request, form, title, lambda: change_fee(found, form.terms(), actor=actor(request)),
        template="newsroom/fees/fee.html", fee=found,
    )  # fmt: skip


def _form(
    request: HttpRequest, form: FeeForm, title: str, action: Callable[[], Fee], **more: Any
) -> HttpResponse:
    """The page of *form*; when it is sent, *action* is done, and its quarter shown."""
    if request.method == "POST" and form.is_valid():
        try:
            kept = action()
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The fee was kept."))
            return redirect(f"{reverse('fees')}?quarter={Quarter.of(kept.day)}")
    return show_form(request, form, title, [(reverse("fees"), _("Fees"))], **more)


def _before(expert: Expert) -> dict[str, Any]:
    last = last_terms(expert)
    return _terms(last) | {"paid_on": None} if last is not None else {}


def _terms(fee: Fee) -> dict[str, Any]:
    names = ("basis", "rate", "currency", "hours", "waived", "paid_on")
    return {name: getattr(fee, name) for name in names}


def _fee_or_404(request: HttpRequest, public_id: str) -> Fee:
    known = visible(user_of(request), Verb.ASK_EXPERTS, Fee.objects.select_related("expert__person", "unit"))
    found: Fee = get_object_or_404(known, public_id=public_id)
    return found


@require_POST
@for_those_who(Verb.ASK_EXPERTS)
def fee_strike(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a fee out again."""
    found = _fee_or_404(request, public_id)
    try:
        strike_fee(found, actor=actor(request))
    except ReviewError as refused:
        messages.error(request, str(refused))
        return redirect("fee", public_id)
    messages.success(request, _("The fee was struck."))
    return redirect(f"{reverse('fees')}?quarter={Quarter.of(found.day)}")


@require_safe
@for_those_who(Verb.ASK_EXPERTS)
def thanks(request: HttpRequest, public_id: str) -> HttpResponse:
    """A letter that thanks an expert for what they answered in a quarter, as PDF."""
    user, quarter = user_of(request), _quarter(request)
    expert = next((each for each in _thanked(user, quarter) if each.public_id == public_id), None)
    if expert is None:
        raise Http404
    signed = visible(user, Verb.ASK_EXPERTS, signed_in(quarter).filter(expert=expert), "claim__story__unit")
    paper = letter_of_thanks(expert, quarter, list(signed.select_related("claim__story__unit")))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="thanks-{expert.public_id}-{quarter}.pdf"'
    return answer
