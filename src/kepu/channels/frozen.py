# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a snapshot holds of reviews: ``review`` of a claim is the newest that confirms it, ``others`` are
those which count beside it, the newest first; where there are none, it is not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def reviews_of(claim: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The reviews of a claim of a snapshot, the one that readers see first before the others."""
    return [*filter(None, [claim["review"]]), *claim.get("others", [])]


def reviews_in(snapshot: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The reviews of all claims of *snapshot*."""
    for claim in snapshot["claims"]:
        yield from reviews_of(claim)
