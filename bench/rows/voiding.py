# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an edit of a story costs that many people signed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bench.masters import Place
from bench.results import Result
from bench.rows.directory import child, set_up

TITLE = "Signatures that die of an edit"
SIGN_OFFS, OTHERS = 200, 10_000
HOW = (
    "A story with an hour of captions, signed 200 times as it was before an edit of them; CPU of looking at"
    " every signature again, making them void with one record, and letting the story wait at its stage. The"
    " least of five. *Beside others* is the same in a house where other stories hold 10,000 signatures."
)


def measure(place: Place) -> Iterator[Result]:
    """Seconds of CPU, alone and beside others."""
    house = set_up(place.folder / "voiding")
    alone, beside, one = json.loads(child("bench.house.voiding", str(house), str(SIGN_OFFS), str(OTHERS)))
    yield Result(
        "200 signatures void, CPU", 1000 * beside, "ms", 50.0, 20.0,
        other=f"{1000 * one:.1f} ms for one signature", ours=f"{1000 * beside:.1f} ms",
    )  # fmt: skip
    yield Result(
        "beside 10,000 of other stories", beside / alone, "×", 1.3, 1.1,
        other=f"{1000 * alone:.1f} ms alone", ours=f"{1000 * beside:.1f} ms",
    )  # fmt: skip
