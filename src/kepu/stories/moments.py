# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moments as people tell them: what clocks show in a zone."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone


@cache
def zones() -> frozenset[str]:
    """The names of the zones that this machine knows, read from its folder once."""
    return frozenset(available_timezones())


def instants(told: datetime, zone: str) -> list[datetime]:
    """The instants, in UTC, at which clocks in *zone* show *told* (without a zone of its own): none where
    they jump over it, two where they show it twice, else one."""
    place = ZoneInfo(zone)
    found = {told.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(each for each in found if each.astimezone(place).replace(tzinfo=None) == told)


class ClockField(forms.DateTimeField):
    """What a clock shows, in a zone that another field tells: it is cleaned to a datetime without one."""

    def to_python(self, value: Any) -> datetime | None:
        """Raises ``ValidationError`` for what is no moment."""
        # In the zone of the house the hour may be missing that is there in the zone that is meant.
        with timezone.override(UTC):
            moment = super().to_python(value)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None else None
