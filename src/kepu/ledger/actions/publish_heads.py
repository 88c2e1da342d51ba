# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publishes the heads of days that are over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from kepu.ledger.models import GENESIS, PublishedHead, Record
from kepu.ledger.published import write_head


def publish_heads(folder: Path, zone: str, now: datetime) -> list[PublishedHead]:
    """Publish the head of each day in *zone* that is over at *now* and was not published, as a row and as a
    file in *folder*; returns the new rows. May run at any time and twice: what is published stays, files
    that are missing are written again. Raises ``LedgerError`` where a file says something else.

    A day without a record has a head too, that of the day before: so that a missing file means something.
    Where the clock was set back, a record may be younger than its number: it counts to the day that is
    published next.
    """
    made = []
    for day in _days_to_publish(zone, now):
        with transaction.atomic():
            head, new = PublishedHead.objects.get_or_create(
                day=day, defaults={"zone": zone, **_end_of(day, zone)}
            )
        made += [head] if new else []
    for head in PublishedHead.objects.order_by("day").iterator():
        write_head(folder, head)
    return made


def _days_to_publish(zone: str, now: datetime) -> list[date]:
    last = PublishedHead.objects.order_by("-day").values_list("day", flat=True).first()
    first = Record.objects.order_by("sequence").values_list("moment", flat=True).first()
    if last is None and first is None:
        return []
    begin = (
        last + timedelta(days=1)
        if last
        else datetime.fromisoformat(str(first)).astimezone(ZoneInfo(zone)).date()
    )
    today = now.astimezone(ZoneInfo(zone)).date()
    return [begin + timedelta(days=number) for number in range((today - begin).days)]


def _end_of(day: date, zone: str) -> dict[str, object]:
    """The last record before the end of *day*, but none before what is published already."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    limit = midnight.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    published = PublishedHead.objects.order_by("-sequence").first()
    rows = Record.objects.filter(moment__lt=limit, sequence__gt=published.sequence if published else 0)
    found = rows.order_by("-sequence").first()
    if found is not None:
        return {"sequence": found.sequence, "digest": found.digest}
    if published is not None:
        return {"sequence": published.sequence, "digest": published.digest}
    return {"sequence": 0, "digest": GENESIS}
