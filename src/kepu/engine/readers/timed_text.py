# SPDX-License-Identifier: Apache-2.0
"""Reads caption files whose parsers are large or foreign: TTML by expat, SubStation by pysubs2."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import msgspec

from kepu.engine.captions.reading import substation, ttml
from kepu.engine.captions.repairs import Repairs


def read(request: Mapping[str, Any]) -> dict[str, Any]:
    """The cues of ``text`` as ``form`` (``ttml`` or ``ass``), with the repairs.

    ``frame_rate`` is a pair of numbers or ``None``. Raises ``CaptionError``.
    """
    repairs = Repairs()
    language = ""
    if request["form"] == "ttml":
        rate = request.get("frame_rate")
        document = ttml.read(request["text"], repairs, Fraction(*rate) if rate else None)
        cues, language = document.cues, document.language
    else:
        cues = substation.read(request["text"], repairs)
    return {
        "language": language,
        "cues": [[each.line, msgspec.to_builtins(each.cue)] for each in cues],
        "repairs": [[each.line, each.told.words, dict(each.told.values)] for each in repairs],
    }
