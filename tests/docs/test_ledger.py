# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vector of the reference is what the code computes."""

from __future__ import annotations

import json
import re

from kepu.ledger.canonical import canonical, commitment, digest
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference" / "ledger.md").read_text("utf-8")


def test_the_record_of_the_reference_has_the_digest_that_stands_there() -> None:
    told = re.search(r"```json\n(.*?)\n```", PAGE, re.DOTALL)
    assert told is not None
    record = json.loads(told.group(1))
    assert canonical(record).decode() == told.group(1)
    assert record["commitments"]["role"] == commitment("00112233445566778899aabbccddeeff", "role", "editor")
    assert f"`{digest(canonical(record))}`" in PAGE
