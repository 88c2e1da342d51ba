# SPDX-License-Identifier: AGPL-3.0-or-later
"""Triggers by which the database itself refuses to change or delete a record, or to change a payload other
than by erasing it.

Whoever owns the database can take them away. What they change then ``kepu ledger verify`` finds; where they
write the whole chain anew, it no longer holds the heads that were published.
"""

from __future__ import annotations

_NOT_ERASED = (
    "(NEW.fields_text <> '' OR NEW.erased_by_id IS NULL OR OLD.erased_by_id IS NOT NULL"
    " OR NEW.record_id <> OLD.record_id)"
)
REFUSAL = "a record of the ledger stands"

SQLITE = {
    "ledger_record_no_update": "BEFORE UPDATE ON ledger_record",
    "ledger_record_no_delete": "BEFORE DELETE ON ledger_record",
    "ledger_payload_erased_only": f"BEFORE UPDATE ON ledger_payload WHEN {_NOT_ERASED}",
    "ledger_payload_no_delete": "BEFORE DELETE ON ledger_payload",
}
POSTGRESQL = {
    "ledger_record_stands": "BEFORE UPDATE OR DELETE ON ledger_record FOR EACH ROW",
    "ledger_record_no_truncate": "BEFORE TRUNCATE ON ledger_record FOR EACH STATEMENT",
    "ledger_payload_erased_only": f"BEFORE UPDATE ON ledger_payload FOR EACH ROW WHEN {_NOT_ERASED}",
    "ledger_payload_no_delete": "BEFORE DELETE ON ledger_payload FOR EACH ROW",
    "ledger_payload_no_truncate": "BEFORE TRUNCATE ON ledger_payload FOR EACH STATEMENT",
}


def statements(vendor: str, *, drop: bool = False) -> list[str]:
    """What makes the triggers, or drops them, in the database of *vendor*."""
    if vendor == "postgresql":
        return _dropped_from_postgresql() if drop else _made_in_postgresql()
    if drop:
        return [f"DROP TRIGGER {name}" for name in SQLITE]
    body = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [f"CREATE TRIGGER {name} {when} {body}" for name, when in SQLITE.items()]


def _made_in_postgresql() -> list[str]:
    body = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"
    function = f"CREATE FUNCTION ledger_record_stands() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
    return [function] + [
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION ledger_record_stands()"
        for name, when in POSTGRESQL.items()
    ]


def _dropped_from_postgresql() -> list[str]:
    drops = [
        f"DROP TRIGGER {name} ON {when.split(' ON ')[1].split()[0]}" for name, when in POSTGRESQL.items()
    ]
    return [*drops, "DROP FUNCTION ledger_record_stands()"]
