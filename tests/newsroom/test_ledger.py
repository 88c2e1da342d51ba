# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record in the newsroom, and the heads that everybody can read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.people import change_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.roles import Role
from kepu.jobs.schedules import known
from kepu.ledger.actions.publish_heads import publish_heads
from kepu.ledger.models import PublishedHead, Record
from tests.cast import Cast, assemble, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_the_record_says_who_did_what_to_whom_and_is_for_the_top_alone(cast: Cast) -> None:
    leader = cast.people["leader"]
    change_person(cast.subject, names={"en": "Renamed Sample"}, unit=cast.here, actor=leader.pseudonym)
    address = reverse("ledger")
    assert client(cast, "leader").get(address).status_code == 404
    grant_role(leader, Role.LEADER, cast.above)
    page = client(cast, "leader").get(address, {"q": cast.subject.subject}).content.decode()
    assert "person.changed" in page
    assert "Renamed Sample" in page
    assert "Sample leader" in page


def test_the_list_takes_few_queries_however_many_records_there_are(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    admin = client(cast, "administrator")
    with django_assert_max_num_queries(12):
        page = admin.get(reverse("ledger"))
    assert len(page.context["page"]) > 20


def test_a_published_head_is_read_by_anybody_as_page_and_as_file(cast: Cast, tmp_path: Path) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    publish_heads(tmp_path, "Asia/Shanghai", tomorrow)
    last = PublishedHead.objects.latest("day")
    assert last.digest == Record.objects.latest("sequence").digest
    for language, words in (("en", "Heads of the record"), ("zh-hans", "记录的日末校验码")):
        page = Client(headers={"accept-language": language}).get(reverse("ledger:heads")).content.decode()
        assert words in page
        assert last.digest in page
    told = Client().get(reverse("ledger:head", args=[last.day.isoformat()]))
    assert json.loads(told.content)["digest"] == last.digest
    assert told.content == (tmp_path / f"{last.day.isoformat()}.json").read_bytes()
    for wrong in ("2020-01-01", "yesterday", "9999-99-99"):
        assert Client().get(f"/ledger/{wrong}.json").status_code == 404


def test_heads_and_rights_come_as_a_day_begins() -> None:
    assert {"record-heads", "image-rights"} <= set(known())
    begins = known()["record-heads"].daily_at
    assert begins is not None
    assert datetime.combine(timezone.now(), begins).hour == 0
