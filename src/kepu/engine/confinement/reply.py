# SPDX-License-Identifier: Apache-2.0
"""How a reader's answer leaves the child: one JSON document, of a result or of a sentence."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any


def answer(descriptor: int, read: Callable[[Any], Any], request: Any) -> None:
    """Call *read* and write what it returns, or the sentence of the ``EngineError`` it raises, to
    *descriptor*, and end the process. Any other exception goes on."""
    error_type = import_module("kepu.engine.errors").EngineError
    try:
        result = {"result": read(request)}
    except error_type as error:
        told = error.sentence
        result = {"error": {"kind": type(error).__name__, "words": told.words, "values": dict(told.values)}}
    rest = memoryview(json.dumps(result, allow_nan=False).encode())
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os._exit(0)
