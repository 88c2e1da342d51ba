# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is owed to experts in a quarter, and for which answers nothing was noted yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from kepu.directory.models import Expert
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.review.models import Fee, Review
from kepu.users.models import User

_TOLD = re.compile(r"\A([12][0-9]{3})-([1-4])\Z")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months, ``number`` 1 to 4, by the house's calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The one that *day* is in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, told: str) -> Quarter | None:
        """The one that is written as ``2026-4``; ``None`` for anything else."""
        found = _TOLD.match(told)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def begins_on(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_before(self) -> date:
        """The first day that is not in it."""
        return self.after.begins_on

    @property
    def after(self) -> Quarter:
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        """The one before."""
        return Quarter.of(self.begins_on - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Total:
    """What is owed in one currency, and how much of it is paid."""

    currency: str
    owed: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        """What is still to be paid."""
        return self.owed - self.paid


def fees_of(user: User, quarter: Quarter) -> QuerySet[Fee]:
    """The fees of *quarter* that *user* keeps, by name of the expert and day."""
    within = Fee.objects.filter(day__gte=quarter.begins_on, day__lt=quarter.ends_before)
    known = visible(user, Verb.ASK_EXPERTS, within.select_related("expert__person", "unit"))
    return known.order_by("expert__person__sort_name", "expert", "day", "pk")


def totals(fees: Iterable[Fee]) -> list[Total]:
    """What *fees* come to, a line for each currency."""
    owed, paid = dict[str, Decimal](), dict[str, Decimal]()
    for fee in fees:
        owed[fee.currency] = owed.get(fee.currency, Decimal(0)) + fee.amount
        if fee.paid_on is not None:
            paid[fee.currency] = paid.get(fee.currency, Decimal(0)) + fee.amount
    return [Total(each, owed[each], paid.get(each, Decimal(0))) for each in sorted(owed)]


def answers_without_fee(user: User, quarter: Quarter) -> QuerySet[Review]:
    """What was signed in *quarter* for stories of units in which *user* keeps fees, with none noted. What
    died of an edit since was work too."""
    signed = signed_in(quarter).filter(fee=None)
    known = signed.select_related("expert__person", "claim__story__unit")
    return visible(user, Verb.ASK_EXPERTS, known, "claim__story__unit").order_by("signed_at", "pk")


def signed_in(quarter: Quarter) -> QuerySet[Review]:
    """Every answer of *quarter*."""
    return Review.objects.filter(
        signed_at__gte=_midnight(quarter.begins_on), signed_at__lt=_midnight(quarter.ends_before)
    )


def last_terms(expert: Expert) -> Fee | None:
    """The newest fee of *expert*: what was agreed then is likely agreed again."""
    return Fee.objects.filter(expert=expert).order_by("-pk").first()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
