# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain: whatever is done to it behind our back, the first record that does not hold is named."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.ledger.actions.erase import erase, erase_about
from kepu.ledger.actions.record import record
from kepu.ledger.canonical import canonical
from kepu.ledger.errors import LedgerError
from kepu.ledger.models import GENESIS, Head, Payload, PublishedHead, Record
from kepu.ledger.verification import Break, Fault, verify
from tests.ledger.unguarded import unguarded


def write(many: int) -> None:
    with transaction.atomic():
        for number in range(many):
            record(
                "role.granted",
                subject=f"person:p{number}",
                actor="a1",
                payload={"name": f"示例{number}", "n": number},
            )


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
    with pytest.raises(LedgerError):
        Record.objects.update(kind="x.y")
    with pytest.raises(LedgerError):
        Record.objects.all().delete()
    for sql in (
        "UPDATE ledger_record SET kind = 'x.y'",
        "DELETE FROM ledger_record",
        "UPDATE ledger_payload SET fields_text = '{}'",
        "DELETE FROM ledger_payload",
    ):
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
    "json": ("commitments_text", "no JSON"),
    "kind": ("kind", "role.ended"),
    "subject": ("subject", "person:other"),
    "actor": ("actor", "a2"),
    "moment": ("moment", "2020-01-01T00:00:00+00:00"),
    "before": ("before", GENESIS[:-1] + "1"),
    "digest": ("digest", GENESIS[:-1] + "2"),
    "commitments": ("commitments_text", '{"n": "b2-256:00"}'),
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
    unguarded("DELETE FROM ledger_payload WHERE record_id = %s", number)
    unguarded("DELETE FROM ledger_record WHERE sequence = %s", number)
    broken = verify().broken
    assert broken is not None
    assert (broken.sequence, "missing" in str(broken)) == (number, True)


@pytest.mark.django_db
def test_a_payload_that_was_changed_or_lost_is_named() -> None:
    write(4)
    held = Payload.objects.get(record_id=3).fields_text
    unguarded("UPDATE ledger_payload SET fields_text = %s WHERE record_id = 3", held.replace("2}", "9}"))
    assert verify().broken == Break(3, Fault.PAYLOAD)
    unguarded("DELETE FROM ledger_payload WHERE record_id = 2")
    assert verify().broken == Break(2, Fault.LOST)


@pytest.mark.django_db
def test_a_payload_that_no_record_says_was_erased_is_lost() -> None:
    write(3)
    unguarded("UPDATE ledger_payload SET fields_text = '', erased_by_id = NULL WHERE record_id = 2")
    assert verify().broken == Break(2, Fault.LOST)
    unguarded("UPDATE ledger_payload SET erased_by_id = 3 WHERE record_id = 2")
    assert verify().broken == Break(2, Fault.LOST)


@pytest.mark.django_db
def test_an_erasure_of_one_record_excuses_no_other() -> None:
    write(3)
    with transaction.atomic():
        assert erase([1], subject="person:p0") == 1
    unguarded("UPDATE ledger_payload SET fields_text = '', erased_by_id = 4 WHERE record_id = 2")
    assert verify().broken == Break(2, Fault.LOST)


@pytest.mark.django_db
def test_erasing_twice_erases_once_and_keeps_the_records_of_erasures() -> None:
    write(2)
    with transaction.atomic():
        assert [erase_about("person:p0", pseudonym="a1", actor="a1") for _ in range(2)] == [2, 0]
    assert (Record.objects.count(), verify().broken) == (3, None)
    assert Payload.objects.get(record_id=3).values == {"records": [1, 2]}
    assert Payload.objects.get(record_id=1).erased_at is not None


@pytest.mark.django_db
def test_a_chain_that_lost_its_end_is_known_by_its_head_and_by_what_was_published() -> None:
    write(4)
    unguarded("DELETE FROM ledger_payload WHERE record_id = 4")
    unguarded("DELETE FROM ledger_record WHERE sequence = 4")
    assert verify().broken == Break(4, Fault.CUT)
    third = Record.objects.get(sequence=3)
    Head.objects.update(sequence=3, digest=third.digest)
    assert verify().broken is None
    assert verify({4: "b2-256:published"}).broken == Break(4, Fault.CUT)


@pytest.mark.django_db
def test_nothing_is_written_on_a_chain_that_lost_its_head() -> None:
    write(2)
    Head.objects.all().delete()
    with transaction.atomic(), pytest.raises(LedgerError, match="no head"):
        write(1)
    assert verify().broken == Break(1, Fault.HEAD)


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ["li@example.org", "Li Hua", "李华", "x" * 41])
def test_a_name_or_address_is_no_pseudonym(actor: str) -> None:
    with pytest.raises(LedgerError, match="no pseudonym"):
        record("role.granted", subject="person:p", actor=actor)
    assert Record.objects.count() == 0


@pytest.mark.django_db
def test_what_json_cannot_hold_is_refused_in_a_sentence() -> None:
    with pytest.raises(LedgerError, match="cannot be recorded"):
        record("role.granted", subject="person:p", payload={"n": float("nan")})
    assert Record.objects.count() == 0


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


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(st.text(min_size=1, max_size=8), VALUES, max_size=4))
def test_any_payload_opens_its_commitments_as_the_database_gives_it_back(payload: dict[str, Any]) -> None:
    with transaction.atomic():
        written = record("test.written", subject="test:t", payload=payload)
    held = Payload.objects.get(record=written)
    assert (held.opens(), held.values) == (True, payload)
