# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rooms that keep something of people."""

from __future__ import annotations

import pytest

from kepu.identifiers import personal
from kepu.identifiers.personal import Kept, Provider, Subject, providers, register

SUBJECT = Subject(person="0" * 12, pseudonym="p", user=None, addresses=frozenset())


@pytest.fixture(autouse=True)
def nobody_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "_providers", {})


def provider(room: str, what: str = "a") -> Provider:
    return Provider(room, room, lambda _subject: [Kept(what, ())], lambda _subject: None)


def test_rooms_are_asked_in_the_order_in_which_they_told() -> None:
    register(provider("directory"))
    register(provider("users"))
    assert [each.room for each in providers()] == ["directory", "users"]


def test_a_room_that_tells_again_is_asked_once() -> None:
    register(provider("directory"))
    register(provider("directory", "b"))
    assert [list(each.shows(SUBJECT)) for each in providers()] == [[Kept("b", ())]]
