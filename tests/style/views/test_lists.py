# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of lists: as many queries for three rows as for one, and what one types arrives."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.style.actions.lists import keep_list, keep_term
from kepu.style.models import RuleSwitch, Term, TermList
from kepu.style.terms import EMPTY
from tests.cast import Cast, client
from tests.queries import queries

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25


def test_lists_terms_and_history_ask_as_much_for_three_rows_as_for_one(kept: TermList, cast: Cast) -> None:
    user = cast.users["editor"]
    addresses = (
        reverse("style:lists"),
        reverse("style:list", args=[kept.public_id]),
        reverse("style:history", args=[kept.public_id]),
    )
    keep_term(Term(term_list=kept), EMPTY | {"found": "一"}, user=user)
    one = [queries(client(cast, "editor"), address) for address in addresses]
    for found in ("二", "三"):
        keep_term(Term(term_list=kept), EMPTY | {"found": found}, user=user)
        keep_list(TermList(), name=found, unit=cast.here)
    assert [queries(client(cast, "editor"), address) for address in addresses] == one
    assert max(one) <= MOST_QUERIES


def test_lists_stand_by_name(cast: Cast) -> None:
    for name in ("b", "c", "a"):
        keep_list(TermList(), name=name, unit=cast.here)
    page = client(cast, "editor").get(reverse("style:lists")).context["page"]
    assert page.paginator.object_list.ordered
    assert [each.name for each in page] == ["a", "b", "c"]


def test_a_term_is_added_found_changed_and_ended_by_its_forms(kept: TermList, cast: Cast) -> None:
    browser, page = client(cast, "editor"), reverse("style:list", args=[kept.public_id])
    told = {"found": "几率", "preferred": "概率", "kind": "term", "severity": "ask", "source": "示例"}
    assert browser.post(reverse("style:term_add", args=[kept.public_id]), told).status_code == 302
    again = browser.post(reverse("style:term_add", args=[kept.public_id]), told)
    assert "holds “几率” for these days already" in again.content.decode()
    term = kept.terms.get()
    assert [each.pk for each in browser.get(page, {"q": "概率"}).context["page"]] == [term.pk]
    assert list(browser.get(page, {"q": "激素"}).context["page"]) == []
    browser.post(reverse("style:term", args=[term.public_id]), told | {"preferred": "可能性"})
    today = timezone.localdate()
    browser.post(reverse("style:term_end", args=[term.public_id]), {"ends_on": today.isoformat()})
    term.refresh_from_db()
    assert (term.preferred, term.valid_to) == ("可能性", today)
    assert list(browser.get(page, {"valid": "yes"}).context["page"]) == []


def test_rules_are_set_for_a_unit_by_those_who_keep_its_lists(cast: Cast) -> None:
    address = reverse("style:rules")
    told = {"unit": cast.here.public_id, "unit-case": "off", "unit-space": "", "mark-dash": "nonsense"}
    assert client(cast, "producer").post(address, told).status_code == 404
    assert client(cast, "editor").post(address, told).status_code == 302
    assert list(RuleSwitch.objects.values_list("unit", "rule", "setting")) == [
        (cast.here.pk, "unit-case", "off")
    ]
    rows = client(cast, "producer").get(address, {"unit": cast.here.public_id}).context["rows"]
    assert next(row.now for row in rows if row.rule.name == "unit-case") == "off"
