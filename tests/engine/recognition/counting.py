# SPDX-License-Identifier: Apache-2.0
"""Stands in for the reader of speech, in the same child: it says the second it is at, and opens no model."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def read(request: dict[str, Any]) -> Any:
    """One word a stretch, as many seconds long as the file of the model says; or what that says otherwise."""
    told = Path(request["model"], "model.bin").read_text()
    first, rate = request["first"], request["sample_rate"]
    if told == "nothing":
        return {"words": "none"}
    if told == "silence":
        return {"language": "en", "until": request["total"], "words": []}
    if told == "standstill":
        return {"language": "en", "until": first, "words": []}
    if told == "too much":
        return {"language": "en", "until": request["total"] + 1, "words": []}
    second = first // rate
    language = request["language"] or "en"
    until = min(first + int(told) * rate, request["total"])
    return {
        "language": language,
        "until": until,
        "words": [[second * 1000, second * 1000 + 500, f" {second}"]],
    }
