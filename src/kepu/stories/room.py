# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room that masters take, and uploads that are under way."""

from __future__ import annotations

from collections import Counter

from django.db.models import Sum

from kepu.stories.models import Master, Upload


def bytes_of_masters() -> dict[str, int]:
    """Bytes by the path of the unit: of masters as they are, of uploads as they will be."""
    found: Counter[str] = Counter()
    for rows in (Master.objects.all(), Upload.objects.filter(finished=False)):
        for row in rows.order_by().values("unit__path").annotate(bytes=Sum("size")):
            found[row["unit__path"]] += int(row["bytes"] or 0)
    return dict(found)
