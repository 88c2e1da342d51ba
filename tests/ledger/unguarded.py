# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database as somebody who owns it can use it: with the triggers of the ledger off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from kepu.ledger.triggers import statements


@contextmanager
def lifted() -> Iterator[None]:
    """Within the block, the database refuses nothing."""
    _run(statements(connection.vendor, drop=True))
    try:
        yield
    finally:
        _run(statements(connection.vendor))


def unguarded(sql: str, *values: Any) -> None:
    """Change the database behind the back of the house."""
    with lifted(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for each in statements:
            cursor.execute(each)
