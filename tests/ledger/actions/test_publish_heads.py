# SPDX-License-Identifier: AGPL-3.0-or-later
"""The heads of days, as rows and as files."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kepu.ledger.actions.publish_heads import publish_heads
from kepu.ledger.actions.record import record
from kepu.ledger.errors import LedgerError
from kepu.ledger.models import GENESIS, PublishedHead, Record
from kepu.ledger.published import read_heads
from kepu.ledger.verification import Break, Fault, verify

pytestmark = pytest.mark.django_db
ZONE = "Asia/Shanghai"


def write_at(monkeypatch: pytest.MonkeyPatch, *moments: str) -> list[Record]:
    """A record at each of *moments*."""
    made = []
    for moment in moments:
        monkeypatch.setattr(timezone, "now", lambda at=moment: datetime.fromisoformat(at))
        with transaction.atomic():
            made.append(record("role.granted", subject="person:p"))
    return made


def published() -> list[tuple[date, int, str]]:
    return [(each.day, each.sequence, each.digest) for each in PublishedHead.objects.order_by("day")]


def test_a_day_ends_at_midnight_of_the_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _third = write_at(
        monkeypatch, "2026-03-01T15:59:59Z", "2026-03-01T16:00:00Z", "2026-03-03T01:00:00Z"
    )
    publish_heads(tmp_path, ZONE, datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    assert published() == [(date(2026, 3, 1), 1, first.digest)]
    publish_heads(tmp_path, ZONE, datetime(2026, 3, 2, 16, tzinfo=UTC))
    assert published() == [(date(2026, 3, 1), 1, first.digest), (date(2026, 3, 2), 2, second.digest)]
    told = json.loads((tmp_path / "2026-03-02.json").read_bytes())
    assert told == {"version": 1, "day": "2026-03-02", "zone": ZONE, "sequence": 2, "digest": second.digest}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2026-03-01.json", "2026-03-02.json"]


def test_a_day_without_a_record_has_the_head_of_the_day_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (only,) = write_at(monkeypatch, "2026-03-01T01:00:00Z")
    publish_heads(tmp_path, ZONE, datetime(2026, 3, 4, 1, tzinfo=UTC))
    assert published() == [(date(2026, 3, day), 1, only.digest) for day in (1, 2, 3)]
    assert read_heads(tmp_path) == {1: only.digest}


def test_an_empty_ledger_publishes_nothing(tmp_path: Path) -> None:
    assert publish_heads(tmp_path / "none", ZONE, datetime(2026, 3, 4, tzinfo=UTC)) == []
    assert not (tmp_path / "none").exists()


def test_publishing_again_changes_nothing_and_puts_lost_files_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_at(monkeypatch, "2026-03-01T01:00:00Z")
    now = datetime(2026, 3, 3, 1, tzinfo=UTC)
    publish_heads(tmp_path, ZONE, now)
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    (tmp_path / "2026-03-01.json").unlink()
    assert publish_heads(tmp_path, ZONE, now) == []
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_file_that_says_something_else_is_kept_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_at(monkeypatch, "2026-03-01T01:00:00Z")
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    publish_heads(tmp_path, ZONE, now)
    path = tmp_path / "2026-03-01.json"
    other = path.read_text().replace("b2-256:", "b2-256:0")
    path.write_text(other)
    with pytest.raises(LedgerError, match="2026-03-01.json says something else"):
        publish_heads(tmp_path, ZONE, now)
    assert path.read_text() == other


def test_a_clock_that_was_set_back_leaves_what_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, late = write_at(monkeypatch, "2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z")
    publish_heads(tmp_path, ZONE, datetime(2026, 3, 2, 1, tzinfo=UTC))
    (back,) = write_at(monkeypatch, "2026-02-27T01:00:00Z")
    publish_heads(tmp_path, ZONE, datetime(2026, 3, 3, 1, tzinfo=UTC))
    assert published() == [(date(2026, 3, 1), 2, late.digest), (date(2026, 3, 2), 3, back.digest)]
    assert verify(read_heads(tmp_path)).broken is None


def test_the_chain_is_held_against_files_that_were_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_at(monkeypatch, "2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z")
    publish_heads(tmp_path, ZONE, datetime(2026, 3, 2, 1, tzinfo=UTC))
    PublishedHead.objects.all().delete()
    path = tmp_path / "2026-03-01.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps(told | {"digest": GENESIS}))
    assert verify(read_heads(tmp_path)).broken == Break(2, Fault.PUBLISHED)
    path.write_text(json.dumps(told | {"sequence": 7}))
    assert verify(read_heads(tmp_path)).broken == Break(7, Fault.CUT)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 30000,
        '{"sequence": "1", "digest": "x"}',
        '{"sequence": 1, "digest": 5}',
        "\x00",
    ],
)
def test_a_file_that_is_no_head_is_named(tmp_path: Path, content: Any) -> None:
    (tmp_path / "2026-03-01.json").write_text(content)
    with pytest.raises(LedgerError, match="2026-03-01.json is no head of a day"):
        read_heads(tmp_path)


def test_a_folder_without_heads_compares_nothing_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="holds no heads of days"):
        read_heads(tmp_path)
