# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, experts and panels: what is refused names its field, what is kept is recorded."""

from __future__ import annotations

from datetime import date

import pytest

from kepu.directory.actions.experts import (
    Expertise,
    declare_interests,
    give_consent,
    make_expert,
    may_be_named,
    withdraw_consent,
)
from kepu.directory.actions.panels import add_panel, appoint, end_term
from kepu.directory.actions.people import add_person, change_person
from kepu.directory.errors import DirectoryError
from kepu.directory.examples import load_examples
from kepu.directory.models import Consent, Expert, Person, Unit
from kepu.ledger.models import Record
from kepu.ledger.verification import verify
from kepu.search.queries import find
from tests.cast import Cast


def field_of(refused: pytest.ExceptionInfo[DirectoryError]) -> str:
    return refused.value.field


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"names": {"en": " "}}, "names"),
        ({"names": {"en": "x" * 121}}, "names"),
        ({"names": {"en": "A"}, "email": "no address"}, "email"),
        ({"names": {"en": "A"}, "email": "SUBJECT@example.org"}, "email"),
        ({"names": {"en": "A"}, "language": "fr"}, "language"),
    ],
)
def test_a_person_who_cannot_be_is_refused_by_field(cast: Cast, told: dict, field: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(DirectoryError) as refused:
        add_person(unit=cast.here, **told)
    assert field_of(refused) == field


def test_two_people_without_an_address_may_be(cast: Cast) -> None:
    add_person({"en": "One"}, unit=cast.here)
    add_person({"en": "Two"}, unit=cast.here)
    assert Person.objects.filter(email="").count() == 2


def test_a_changed_person_is_found_by_the_new_name_alone(cast: Cast) -> None:
    change_person(cast.subject, names={"zh-hans": "改名之后"}, unit=cast.there, email="", language="en")
    assert [each.public_id for each in find("改名").entries] == [cast.subject.public_id]
    assert find("示例对象").entries == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Expertise(orcid="0000-0002-1825-0098"), "orcid"),
        (Expertise(load_cap=0), "load_cap"),
        (Expertise(channel="pigeon"), "channel"),
        (Expertise(keywords={"en": ["x" * 81]}), "keywords"),
        (Expertise(keywords={"en": [str(each) for each in range(61)]}), "keywords"),
    ],
)
def test_an_expert_who_cannot_be_is_refused_by_field(cast: Cast, told: Expertise, field: str) -> None:
    with pytest.raises(DirectoryError) as refused:
        make_expert(cast.subject, told)
    assert field_of(refused) == field
    assert not Expert.objects.filter(person=cast.subject).exists()


def test_an_expert_is_found_by_keywords_in_both_languages(cast: Cast) -> None:
    told = Expertise(
        keywords={"zh-hans": ["海绵城市", " 海绵城市 "], "en": ["Sponge city"]}, orcid="0000-0002-1825-0097"
    )
    expert = make_expert(cast.subject, told)
    assert expert.keywords == {"zh-hans": ["海绵城市"], "en": ["Sponge city"]}
    for query in ("绵城", "sponge", "0000-0002-1825-0097"):
        assert [each.public_id for each in find(query).entries if each.kind == "expert"] == [
            expert.public_id
        ], query


def test_an_orcid_belongs_to_one_expert(cast: Cast) -> None:
    make_expert(cast.subject, Expertise(orcid="https://orcid.org/0000-0002-1825-0097"))
    with pytest.raises(DirectoryError) as refused:
        make_expert(cast.people["editor"], Expertise(orcid="0000000218250097"))
    assert field_of(refused) == "orcid"


def test_consent_is_given_withdrawn_and_kept_as_history(cast: Cast) -> None:
    assert not may_be_named(cast.expert)
    assert give_consent(cast.expert) == give_consent(cast.expert)
    assert may_be_named(cast.expert)
    withdraw_consent(cast.expert)
    with pytest.raises(DirectoryError):
        withdraw_consent(cast.expert)
    give_consent(cast.expert)
    assert Consent.objects.filter(expert=cast.expert).count() == 2


def test_interests_are_replaced_whole(cast: Cast) -> None:
    declare_interests(cast.expert, [("funder", "A foundation", None, None), ("rival", "  ", None, None)])
    assert [each.text for each in cast.expert.interests.all()] == ["A foundation"]
    with pytest.raises(DirectoryError):
        declare_interests(cast.expert, [("cousin", "x", None, None)])
    assert cast.expert.interests.count() == 1


def test_a_panel_has_one_chair_at_a_time_and_nobody_twice(cast: Cast) -> None:
    panel = add_panel({"en": "Panel"}, unit=cast.here)
    other = make_expert(cast.subject, Expertise())
    first = appoint(panel, cast.expert, starts_on=date(2026, 1, 1), ends_on=date(2028, 1, 1), chair=True)
    with pytest.raises(DirectoryError) as refused:
        appoint(panel, cast.expert, starts_on=date(2027, 1, 1), ends_on=date(2029, 1, 1))
    assert field_of(refused) == "expert"
    with pytest.raises(DirectoryError) as refused:
        appoint(panel, other, starts_on=date(2027, 12, 31), ends_on=date(2029, 1, 1), chair=True)
    assert field_of(refused) == "chair"
    appoint(panel, other, starts_on=date(2028, 1, 1), ends_on=date(2029, 1, 1), chair=True)
    end_term(first, ends_on=date(2027, 1, 1))
    with pytest.raises(DirectoryError, match="already"):
        end_term(first, ends_on=date(2027, 6, 1))


def test_the_examples_are_loaded_once_and_are_visibly_samples(db: None) -> None:
    load_examples()
    units, people = Unit.objects.count(), Person.objects.count()
    load_examples()
    assert (Unit.objects.count(), Person.objects.count()) == (units, people) == (7, 16)
    assert all(
        "示例" in each.names["zh-hans"] and "Sample" in each.names["en"] for each in Person.objects.all()
    )
    assert all(
        "示例" in each.names["zh-hans"] and "Example" in each.names["en"] for each in Unit.objects.all()
    )
    assert all(each.email.endswith("@example.org") for each in Person.objects.all())
    assert verify().broken is None


def test_no_name_or_address_stands_in_the_clear_part_of_the_record(cast: Cast) -> None:
    clear = str([each.clear_part() for each in Record.objects.all()])
    assert "Subject" not in clear
    assert "@" not in clear
