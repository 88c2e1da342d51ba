# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table moves between its states as the one table of them says, and no other way."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.importing.actions import become, drop_import, locked, map_columns
from kepu.importing.errors import ImportRefused
from kepu.importing.states import AFTER, State
from kepu.style.actions.lists import keep_list
from kepu.style.models import TermImport, TermList
from tests.cast import assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> TermList:
    return keep_list(TermList(), name="示例用语表", unit=assemble().here)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(State), max_size=8))
def test_a_step_that_cannot_follow_is_refused_and_changes_nothing(kept: TermList, steps: list[State]) -> None:
    sent, expected = TermImport.objects.create(term_list=kept, file_name="a.csv"), State.DRAFT
    for step in steps:
        if step in AFTER[expected]:
            become(sent, step)
            expected = step
        else:
            with pytest.raises(ImportRefused, match="look at it again"):
                become(sent, step)
        assert TermImport.objects.get(pk=sent.pk).state == sent.state == expected


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, ahead = {State.DRAFT}, [State.DRAFT]
    while ahead:
        for step in AFTER[ahead.pop()] - reached:
            reached.add(step)
            ahead.append(step)
    assert reached == set(State)


@pytest.mark.parametrize("state", [each for each in State if each is not State.DRAFT])
def test_only_a_draft_is_mapped_and_forgotten(kept: TermList, state: State) -> None:
    sent = TermImport.objects.create(term_list=kept, file_name="a.csv", state=state)
    refusal = f"This import is {state.label} by now; look at it again."
    with translation.override("en"):
        with pytest.raises(ImportRefused) as refused:
            map_columns(sent, {"found": 0})
        assert str(refused.value) == refusal
        with pytest.raises(ImportRefused) as refused:
            drop_import(sent)
        assert str(refused.value) == refusal
    assert locked(sent, state).mapping == {}
