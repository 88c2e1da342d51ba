# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every text that the database holds: to look for what should be gone."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from kepu.search.models import Entry


def texts_of_the_database() -> list[tuple[str, str]]:
    """Where each text stands, and the text; packed ones opened."""
    return list(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", _read(value)
    for entry in Entry.objects.all():
        yield "search_entry.body", entry.body


def _read(value: object) -> str:
    if isinstance(value, memoryview | bytes):
        try:
            return zlib.decompress(bytes(value)).decode("utf-8", "replace")
        except zlib.error:
            return bytes(value).decode("utf-8", "replace")
    return str(value)
