# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests begin with, made once by the house's own actions and then written again as the same statements: most
of what it takes is asking and checking. Only inside a transaction that is taken back, and only on the state on
which it was recorded."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection
from wagtail.models import Collection, Locale

from kepu.directory.models import Person, Unit
from kepu.ledger.models import Record
from kepu.users.models import User

WRITES = ("INSERT", "UPDATE", "DELETE")
Made = TypeVar("Made")
Statement = tuple[str, Any, bool]
_recording: list[object] = []
_recorded: dict[object, tuple[object, list[tuple[str, int, bool]], list[Statement], bytes]] = {}


def replayed(make: Callable[[], Made]) -> Made:
    """What *make* makes, and its rows in the database. It must make the same each time. What it makes by
    others that are replayed is recorded with it."""
    if not connection.in_atomic_block or _recording:
        return make()
    ground = _ground()
    known = _recorded.get(make)
    if ground is None or (known is not None and known[0] != ground):
        return make()
    if known is None:
        sequences, statements = _sequences(), list[Statement]()

        def record(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
            result = execute(sql, parameters, many, context)
            assert not sql.startswith("ROLLBACK"), "what was taken back would be written again"
            if sql.lstrip().startswith(WRITES):
                statements.append((sql, parameters, many))
            return result

        _recording.append(make)
        try:
            with connection.execute_wrapper(record):
                made = make()
        finally:
            _recording.pop()
        # Only what was counted on: others may have gone further until it is written again.
        after = _sequences()
        sequences = [was for was, now in zip(sequences, after, strict=True) if was != now]
        _recorded[make] = (ground, sequences, statements, pickle.dumps(made))
        return made
    _ground_before, sequences, statements, pickled = known
    with connection.cursor() as cursor:
        for name, value, used in sequences:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, value, used])
        for sql, parameters, many in statements:
            (cursor.executemany if many else cursor.execute)(sql, parameters)
    made_again: Made = pickle.loads(pickled)
    return made_again


def _ground() -> object | None:
    """The state to write on: a house in which nothing was done; ``None`` for any other."""
    if any(model.objects.exists() for model in (Unit, Person, User, Record)):
        return None
    kept = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Collection, Locale)]
    return kept, _last_numbers()


def _last_numbers() -> object:
    """SQLite counts in a table, which is taken back with the rest."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        return cursor.fetchall()


def _sequences() -> list[tuple[str, int, bool]]:
    """PostgreSQL's counters, which are not taken back: where each stands."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),"
            " last_value IS NOT NULL FROM pg_sequences ORDER BY 1"
        )
        return [(name, int(value), bool(used)) for name, value, used in cursor.fetchall()]
