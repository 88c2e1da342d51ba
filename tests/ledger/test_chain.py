# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain: whatever is done to it behind our back, the first record that does not hold is named."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.ledger.actions.erase import erase_about
from kepu.ledger.actions.record import record
from kepu.ledger.canonical import canonical
from kepu.ledger.errors import LedgerError
from kepu.ledger.models import GENESIS, Head, Payload, PublishedHead, Record
from kepu.ledger.triggers import statements
from kepu.ledger.verification import verify


def write(many: int) -> None:
    with transaction.atomic():
        for number in range(many):
            record(
                "role.granted",
                subject=f"person:p{number}",
                actor="a1",
                payload={"name": f"示例{number}", "n": number},
            )


def unguarded(sql: str, *values: Any) -> None:
    """Change the database as an intruder would: with the triggers off."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, drop=True):
            cursor.execute(statement)
        cursor.execute(sql, values)
        for statement in statements(connection.vendor):
            cursor.execute(statement)


@pytest.mark.django_db
def test_an_empty_chain_holds() -> None:
    verdict = verify()
    assert (verdict.records, verdict.digest, verdict.broken) == (0, GENESIS, None)


@pytest.mark.django_db
def test_each_record_holds_the_digest_of_the_one_before() -> None:
    write(3)
    first, second, third = Record.objects.all()
    assert [first.before, second.before, third.before] == [GENESIS, first.digest, second.digest]
    assert verify().records == 3
    assert Head.objects.get().digest == third.digest


@pytest.mark.django_db(transaction=True)
def test_a_record_is_written_in_a_transaction_or_not_at_all() -> None:
    with pytest.raises(LedgerError, match="in the transaction"):
        record("role.granted", subject="person:p")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("role.granted", subject="person:p")
        raise ZeroDivisionError
    assert (Record.objects.count(), verify().broken) == (0, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "subject"), [("Role", "person:p"), ("role.granted", "Li Hua"), ("a.b", "person:p p")]
)
def test_names_of_people_do_not_pass_for_subjects(kind: str, subject: str) -> None:
    with pytest.raises(LedgerError):
        record(kind, subject=subject)
    assert Record.objects.count() == 0


@pytest.mark.django_db
def test_neither_the_model_nor_the_database_changes_a_record() -> None:
    write(1)
    one = Record.objects.get()
    with pytest.raises(LedgerError):
        one.save()
    with pytest.raises(LedgerError):
        one.delete()
    for sql in ("UPDATE ledger_record SET kind = 'x.y'", "DELETE FROM ledger_record"):
        with (
            pytest.raises(DatabaseError, match="stands"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.django_db
def test_the_clear_part_holds_no_value_and_an_erased_chain_still_holds() -> None:
    write(3)
    assert "示例" not in canonical([each.clear_part() for each in Record.objects.all()]).decode()
    with transaction.atomic():
        assert erase_about("person:p1") == 1
    assert Payload.objects.get(record_id=2).fields is None
    assert (verify().records, verify().broken) == (4, None)


@pytest.mark.django_db
def test_erasing_what_somebody_wrote_erases_it_everywhere() -> None:
    write(3)
    with transaction.atomic():
        assert erase_about("person:nobody", pseudonym="a1") == 3
    assert verify().broken is None


TAMPERED = {
    "kind": ("kind", "role.ended"),
    "subject": ("subject", "person:other"),
    "actor": ("actor", "a2"),
    "moment": ("moment", "2020-01-01T00:00:00+00:00"),
    "before": ("before", GENESIS[:-1] + "1"),
    "digest": ("digest", GENESIS[:-1] + "2"),
    "commitments": ("commitments", '{"n": "b2-256:00"}'),
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", TAMPERED)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_the_first_record_that_was_changed_is_named(field: str, number: int) -> None:
    write(5)
    column, value = TAMPERED[field]
    unguarded(f"UPDATE ledger_record SET {column} = %s WHERE sequence = %s", value, number)
    broken = verify().broken
    assert broken is not None
    assert broken.sequence == number


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_record_that_was_taken_out_is_named(number: int) -> None:
    write(5)
    Payload.objects.filter(record_id=number).delete()
    unguarded("DELETE FROM ledger_record WHERE sequence = %s", number)
    broken = verify().broken
    assert broken is not None
    assert (broken.sequence, "missing" in str(broken)) == (number, True)


@pytest.mark.django_db
def test_a_payload_that_was_changed_or_lost_is_named() -> None:
    write(4)
    held = Payload.objects.get(record_id=3)
    assert held.fields is not None
    Payload.objects.filter(record_id=3).update(fields=held.fields | {"n": {**held.fields["n"], "value": 99}})
    broken = verify().broken
    assert broken is not None
    assert broken.sequence == 3
    Payload.objects.filter(record_id=2).delete()
    broken = verify().broken
    assert broken is not None
    assert broken.sequence == 2


@pytest.mark.django_db
def test_a_chain_written_anew_does_not_match_the_published_head() -> None:
    write(3)
    last = Record.objects.get(sequence=3)
    PublishedHead.objects.create(day="2026-01-01", zone="UTC", sequence=3, digest=last.digest)
    last.actor = "forger"
    forged = last.computed_digest()
    unguarded("UPDATE ledger_record SET actor = 'forger', digest = %s WHERE sequence = 3", forged)
    Head.objects.update(digest=forged)
    broken = verify().broken
    assert broken is not None
    assert (broken.sequence, "rewritten" in str(broken)) == (3, True)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_one_chain_without_gap() -> None:
    def many() -> None:
        try:
            for _ in range(8):
                write(1)
        finally:
            connections.close_all()

    threads = [Thread(target=many) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (verify().records, verify().broken) == (32, None)
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, drop=True):
            cursor.execute(statement)
    Payload.objects.all().delete()
    Record.objects.all().delete()
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(st.text(min_size=1, max_size=8), VALUES, max_size=4))
def test_any_payload_opens_its_commitments_as_the_database_gives_it_back(payload: dict[str, Any]) -> None:
    text = canonical(payload).decode()
    if "\\u0000" in text:
        return  # PostgreSQL keeps no NUL; nobody types one
    with transaction.atomic():
        record("test.written", subject="test:t", payload=payload)
    assert verify().broken is None
