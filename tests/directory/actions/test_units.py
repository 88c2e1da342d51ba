# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units: a tree that never loops and never loses anybody."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from wagtail.models import Collection

from kepu.directory.actions.people import add_person
from kepu.directory.actions.units import add_unit, change_unit, merge_units, move_unit
from kepu.directory.errors import DirectoryError
from kepu.directory.models import Person, Unit
from kepu.images.models import Picture
from kepu.ledger.models import Record
from kepu.ledger.verification import verify
from kepu.search.queries import find
from tests.cast import Cast


def test_a_unit_has_a_collection_below_that_of_the_unit_above(cast: Cast) -> None:
    assert cast.here.collection is not None
    assert cast.here.collection.get_parent() == cast.above.collection


def test_a_unit_without_a_name_or_zone_is_refused(cast: Cast) -> None:
    with pytest.raises(DirectoryError) as told:
        add_unit({"en": "  "})
    assert told.value.field == "names"
    with pytest.raises(DirectoryError) as told:
        add_unit({"en": "Zone"}, zone="Mars/Olympus")
    assert told.value.field == "zone"


def test_a_unit_is_never_deleted(cast: Cast) -> None:
    with pytest.raises(DirectoryError, match="merge it"):
        cast.here.delete()
    assert Unit.objects.filter(pk=cast.here.pk).exists()


def test_merging_moves_units_people_roles_and_images(cast: Cast) -> None:
    below = add_unit({"en": "Below"}, parent=cast.here)
    merge_units(cast.here, cast.there)
    gone = Unit.objects.get(pk=cast.here.pk)
    assert gone.merged_into == cast.there
    assert Unit.objects.get(pk=below.pk).get_parent() == cast.there
    assert Person.objects.filter(unit=gone).count() == 0
    assert gone.memberships.count() == 0
    assert Picture.objects.filter(collection=gone.collection).count() == 0
    assert [each.public_id for each in find("here").entries if each.kind == "unit"] == []
    with pytest.raises(DirectoryError, match="was merged"):
        add_person({"en": "Late"}, unit=gone)


def test_neither_moving_nor_merging_makes_a_circle(cast: Cast) -> None:
    with pytest.raises(DirectoryError):
        move_unit(cast.above, cast.here)
    with pytest.raises(DirectoryError):
        merge_units(cast.above, cast.here)
    with pytest.raises(DirectoryError):
        merge_units(cast.here, cast.here)


def test_a_changed_name_is_found_and_recorded(cast: Cast) -> None:
    change_unit(
        cast.here, names={"en": "Harbour Institute"}, kind="institute", zone="Europe/Berlin", actor="a1"
    )
    assert [each.public_id for each in find("harbour").entries] == [cast.here.public_id]
    assert find("本单位").entries == []
    last = Record.objects.last()
    assert last is not None
    assert (last.kind, last.subject, last.actor) == ("unit.changed", cast.here.subject, "a1")


class Tree(RuleBasedStateMachine):
    """Units that are added, moved and merged in any order."""

    units: Bundle[int] = Bundle("units")

    def __init__(self) -> None:
        super().__init__()
        self.people = 0
        self.undone = transaction.atomic()
        self.undone.__enter__()

    @rule(target=units, parent=units | st.none())
    def add(self, parent: int | None) -> Any:
        try:
            unit = add_unit({"en": "Unit"}, parent=Unit.objects.get(pk=parent) if parent else None)
        except DirectoryError:  # below one that was merged
            return multiple()
        add_person({"en": "Somebody"}, unit=unit)
        self.people += 1
        return unit.pk

    @rule(unit=units, parent=units | st.none())
    def move(self, unit: int, parent: int | None) -> None:
        self._tried(move_unit, unit, parent)

    @rule(unit=units, into=units)
    def merge(self, unit: int, into: int) -> None:
        self._tried(merge_units, unit, into)

    def _tried(self, action: Any, unit: int, other: int | None) -> None:
        with suppress(DirectoryError), transaction.atomic():
            action(Unit.objects.get(pk=unit), Unit.objects.filter(pk=other).first())

    @invariant()
    def the_tree_is_whole_and_everybody_is_in_a_unit_that_stands(self) -> None:
        assert Unit.find_problems() == ([], [], [], [], [])
        assert Collection.find_problems() == ([], [], [], [], [])
        assert Person.objects.filter(unit__merged_into=None).count() == self.people
        for unit in Unit.objects.select_related("collection", "merged_into"):
            assert unit.merged_into is None or unit.merged_into.merged_into_id is None
            parent = unit.get_parent()
            assert unit.collection is not None
            wanted = parent.collection if parent else Collection.get_first_root_node()
            assert unit.collection.get_parent() == wanted

    def teardown(self) -> None:
        try:
            assert verify().broken is None
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)


@pytest.mark.django_db
def test_units_in_any_order_stay_a_tree_that_holds_everybody() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Tree,
        settings=settings(max_examples=15, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
    )
