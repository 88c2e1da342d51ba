# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes what experts are owed, changes it, and strikes it. Bank accounts and identity numbers never enter."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert, Unit
from kepu.ledger.actions.record import record
from kepu.review.errors import ReviewError
from kepu.review.models import Basis, Fee, Review

MOST_RATE, MOST_HOURS = Decimal(10_000_000), Decimal(1000)
_CURRENCY = re.compile(r"\A[A-Z]{3}\Z")
_NUMBER = re.compile(r"\d(?:[ \-.]?[\dXx]){11,}")
"""Twelve digits and more, in groups or not: no work is called so, accounts and identity cards are."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed: ``rate`` in units of ``currency``, ``hours`` where the rate is for one."""

    work: str
    rate: Decimal
    day: date
    basis: str = Basis.ANSWER
    currency: str = "CNY"
    hours: Decimal | None = None
    waived: bool = False
    paid_on: date | None = None

    def checked(self) -> Terms:
        """The same, its work as one line. Raises ``ReviewError``."""
        work = " ".join(self.work.split())
        if not work:
            raise ReviewError(_("Say what it is for."))
        if _NUMBER.search(work):
            raise ReviewError(
                _("A number of an account or of an identity card has no place here; leave it to who pays.")
            )
        if self.basis not in Basis.values:
            raise ReviewError(_("Choose what the rate is for."))
        if not 0 <= self.rate <= MOST_RATE:
            raise ReviewError(_("The rate is an amount between 0 and {most}."), most=MOST_RATE)
        if not _CURRENCY.match(self.currency):
            raise ReviewError(_("A currency has three letters, such as CNY."))
        if self.basis == Basis.HOUR and not (self.hours and 0 < self.hours <= MOST_HOURS):
            raise ReviewError(
                _("A rate for an hour needs hours, more than none and at most {most}."), most=MOST_HOURS
            )
        if self.waived and self.paid_on:
            raise ReviewError(_("What is waived is not paid; choose one of them."))
        return replace(self, work=work[:200], hours=self.hours if self.basis == Basis.HOUR else None)


@transaction.atomic
def note_fee(
    expert: Expert, unit: Unit, terms: Terms, *, review: Review | None = None, actor: str = ""
) -> Fee:
    """Note what *unit* owes *expert* by *terms*; for *review*, where it is one. Raises ``ReviewError``."""
    told = terms.checked()
    Expert.objects.select_for_update().get(pk=expert.pk)  # of two who note at once, one is told
    if review is not None and review.expert_id != expert.pk:
        raise ReviewError(_("Somebody else signed this answer."))
    if review is not None and Fee.objects.filter(review=review).exists():
        raise ReviewError(_("A fee for this answer was noted already; change that one."))
    fee = Fee.objects.create(expert=expert, unit=unit, review=review, **asdict(told))
    _record("fee.noted", fee, actor)
    return fee


@transaction.atomic
def change_fee(fee: Fee, terms: Terms, *, actor: str = "") -> Fee:
    """Let *fee* be by *terms*. Raises ``ReviewError``."""
    told = terms.checked()
    held = Fee.objects.select_for_update().get(pk=fee.pk)
    for name, value in asdict(told).items():
        setattr(held, name, value)
    held.save()
    _record("fee.changed", held, actor)
    return held


@transaction.atomic
def strike_fee(fee: Fee, *, actor: str = "") -> None:
    """Take *fee* out again. Raises ``ReviewError`` where it is paid."""
    held = Fee.objects.select_for_update().select_related("expert").get(pk=fee.pk)
    if held.paid_on is not None:
        raise ReviewError(_("It is paid. Take the day of payment off first, if that was a mistake."))
    held.delete()
    record("fee.struck", subject=held.subject, actor=actor, payload={"expert": held.expert.public_id})


def _record(kind: str, fee: Fee, actor: str) -> None:
    record(
        kind,
        subject=fee.subject,
        actor=actor,
        payload={
            "expert": fee.expert.public_id,
            "amount": str(fee.amount),
            "currency": fee.currency,
            "basis": fee.basis,
            "waived": fee.waived,
            "paid_on": fee.paid_on.isoformat() if fee.paid_on else "",
        },
    )
