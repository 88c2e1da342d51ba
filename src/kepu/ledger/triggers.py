# SPDX-License-Identifier: AGPL-3.0-or-later
"""Triggers by which the database itself refuses to change or delete a record."""

from __future__ import annotations

SQLITE = [
    f"CREATE TRIGGER ledger_record_no_{verb} BEFORE {verb} ON ledger_record"
    " BEGIN SELECT RAISE(ABORT, 'a record of the ledger stands'); END"
    for verb in ("update", "delete")
]
POSTGRESQL = [
    "CREATE FUNCTION ledger_record_stands() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'a record of the ledger stands'; END $$",
    "CREATE TRIGGER ledger_record_stands BEFORE UPDATE OR DELETE ON ledger_record"
    " FOR EACH ROW EXECUTE FUNCTION ledger_record_stands()",
]
SQLITE_DROP = [f"DROP TRIGGER ledger_record_no_{verb}" for verb in ("update", "delete")]
POSTGRESQL_DROP = [
    "DROP TRIGGER ledger_record_stands ON ledger_record",
    "DROP FUNCTION ledger_record_stands()",
]


def statements(vendor: str, *, drop: bool = False) -> list[str]:
    """What makes the triggers, or drops them, in the database of *vendor*."""
    if vendor == "postgresql":
        return POSTGRESQL_DROP if drop else POSTGRESQL
    return SQLITE_DROP if drop else SQLITE
