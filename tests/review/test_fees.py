# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fees: what is owed, in which quarter, and what never enters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kepu.directory.actions.erase import erase_person, subject_of
from kepu.ledger.models import Record
from kepu.review.actions.fees import Terms, change_fee, note_fee, strike_fee
from kepu.review.errors import ReviewError
from kepu.review.fees import Quarter, answers_without_fee, fees_of, totals
from kepu.review.models import Basis, Fee, Review
from kepu.review.personal import shows
from tests import loop
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TERMS = Terms("Reading about the Moon", Decimal("200.00"), date(2026, 11, 30))


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_every_day_is_in_one_quarter_and_quarters_follow_each_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.begins_on <= day < quarter.ends_before
    assert quarter.after.before == quarter == quarter.before.after
    assert quarter.before < quarter < quarter.after
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize("told", ["", "2026-5", "2026-0", "26-1", "2026-1 ", "２０２６-1", "2026-1\n"])
def test_what_is_no_quarter_is_none(told: str) -> None:
    assert Quarter.read(told) is None


@given(
    st.sampled_from(Basis.values),
    st.decimals(0, 10_000, places=2),
    st.decimals(Decimal("0.01"), 100, places=2),
    st.booleans(),
)
def test_what_is_owed_is_the_rate_the_rate_by_hours_or_nothing(
    basis: str, rate: Decimal, hours: Decimal, waived: bool
) -> None:
    fee = Fee(basis=basis, rate=rate, hours=hours, waived=waived)
    exact = Decimal(0) if waived else rate * hours if basis == Basis.HOUR else rate
    assert abs(fee.amount - exact) <= Decimal("0.005")
    assert fee.amount.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"work": "  "}, "Say what it is for"),
        ({"work": "to 6222 0202 0001 2345 678"}, "account or of an identity card"),
        ({"work": "11010119900101123X"}, "account or of an identity card"),
        ({"basis": "word"}, "Choose what the rate is for"),
        ({"rate": Decimal(-1)}, "The rate is an amount"),
        ({"currency": "yuan"}, "three letters"),
        ({"basis": "hour"}, "needs hours"),
        ({"basis": "hour", "hours": Decimal(0)}, "needs hours"),
        ({"waived": True, "paid_on": date(2026, 12, 1)}, "is not paid"),
    ],
)
def test_terms_that_are_none_get_a_sentence(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ReviewError, match=said):
        replace(TERMS, **changed).checked()


def _signed(cast: Cast) -> Review:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.signed(loop.text_claim(loop.written_story(cast.here, owner)), loop.expert_of(cast.there))


def test_an_answer_has_one_fee_and_waits_for_it_until_then(cast: Cast) -> None:
    review, user = _signed(cast), cast.users["editor"]
    assert user is not None
    quarter = Quarter.of(timezone.localdate(review.signed_at))
    assert list(answers_without_fee(user, quarter)) == [review]
    assert not answers_without_fee(user, quarter.before)
    fee = note_fee(
        review.expert, cast.here, replace(TERMS, day=timezone.localdate(review.signed_at)), review=review
    )
    assert not answers_without_fee(user, quarter)
    assert list(fees_of(user, quarter)) == [fee]
    with pytest.raises(ReviewError, match="noted already"):
        note_fee(review.expert, cast.here, TERMS, review=review)
    with pytest.raises(ReviewError, match="Somebody else signed"):
        note_fee(loop.expert_of(cast.here, "Another", "b@example.org"), cast.here, TERMS, review=review)


def test_what_is_changed_and_struck_is_on_the_record_and_what_is_paid_stays(cast: Cast) -> None:
    expert = loop.expert_of(cast.here)
    fee = note_fee(expert, cast.here, TERMS, actor="somebody")
    paid = change_fee(fee, replace(TERMS, paid_on=date(2026, 12, 1)), actor="somebody")
    with pytest.raises(ReviewError, match="It is paid"):
        strike_fee(paid)
    strike_fee(change_fee(paid, TERMS, actor="somebody"), actor="somebody")
    assert not Fee.objects.exists()
    kinds = Record.objects.filter(subject=fee.subject).order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == ["fee.noted", "fee.changed", "fee.changed", "fee.struck"]


def test_totals_are_told_by_currency(cast: Cast) -> None:
    expert = loop.expert_of(cast.here)
    note_fee(expert, cast.here, TERMS)
    note_fee(expert, cast.here, replace(TERMS, paid_on=date(2026, 12, 1)))
    note_fee(expert, cast.here, replace(TERMS, waived=True))
    hours = replace(TERMS, basis="hour", hours=Decimal("1.5"), currency="EUR", rate=Decimal(50))
    note_fee(expert, cast.here, hours)
    found = [(each.currency, each.owed, each.paid, each.left) for each in totals(Fee.objects.all())]
    assert found == [("CNY", 400, 200, 200), ("EUR", 75, 0, 75)]


def test_a_person_sees_what_they_were_paid_and_it_stays_without_their_name(cast: Cast) -> None:
    expert = loop.expert_of(cast.here)
    note_fee(expert, cast.here, TERMS)
    person = expert.person
    told = [each for each in shows(subject_of(person)) if "200.00 CNY" in str(each)]
    assert len(told) == 1
    erase_person(person, asked_by="themselves")
    assert Fee.objects.get().expert.person.name != "Sample Expert"
