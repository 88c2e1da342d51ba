# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each room keeps of a person: shown, handed out and erased by one page that knows no room.

A room tells of itself in its ``AppConfig.ready`` with ``register``. Rooms are asked in the order in which
they told, which is that of the installed apps: those above before those they build upon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """The person who is asked about, by every name that a room may know them under."""

    person: str
    """Their ``public_id`` in the directory; empty for a user who is no person there."""
    pseudonym: str
    """What signatures and the ledger call them. It stays when all else is erased."""
    user: int | None
    """The key of their user, if they may sign in."""
    addresses: frozenset[str]
    """Every e-mail address of theirs, folded."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing that is stored: what it is, and each of its values with its name."""

    what: Words
    values: tuple[tuple[Words, str], ...]


@dataclass(frozen=True, slots=True)
class Provider:
    """How one room tells what it keeps, and forgets it.

    ``erases`` runs inside the transaction that erases the person everywhere, may run twice, and leaves no
    word that leads back to them. ``remains`` says in a sentence what is not erased, and why; empty where
    nothing is left.
    """

    room: str
    title: Words
    shows: Callable[[Subject], Iterable[Kept]]
    erases: Callable[[Subject], None]
    remains: Words = ""


_providers: dict[str, Provider] = {}


def register(provider: Provider) -> None:
    """Ask *provider* from here on. A room that registers again replaces what it said."""
    _providers[provider.room] = provider


def providers() -> tuple[Provider, ...]:
    """Every room that keeps something of people."""
    return tuple(_providers.values())
