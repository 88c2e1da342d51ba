# SPDX-License-Identifier: Apache-2.0
"""Why a child ended as it did, in a sentence."""

from __future__ import annotations

import re
import signal
import string
from collections.abc import Mapping
from typing import Any

from kepu.engine import errors
from kepu.engine.errors import ChildError, EngineError, StorageError
from kepu.engine.language import Sentence, sentence

COULD_NOT_CONFINE = 125
COULD_NOT_START = 126
_DETAIL = 4000
_FULL = re.compile(r"No space left on device|Disk quota exceeded|\[Errno (28|122)\]")
_READ_ONLY = re.compile(r"Read-only file system|\[Errno 30\]")
_TOO_LARGE = re.compile(r"File too large|\[Errno 27\]")
_NO_MEMORY = re.compile(r"Cannot allocate memory|MemoryError|[Ff]ailed to allocate|malloc of size")
_OWN_WORDS = re.compile(r"\[(error|fatal|panic)\]")


def failure(
    messages: str, status: int, cpu_seconds: float, limits: Mapping[str, int], reader: bool
) -> EngineError:
    """The error for a child that ended with *status* (a wait status as an exit code: negative for a
    signal) after printing *messages*."""
    detail = messages[-_DETAIL:]
    stopped_by = -status if status < 0 else 0
    if status == COULD_NOT_CONFINE:
        return ChildError(
            sentence(
                "This machine cannot confine the program that reads media, so no file"
                " is opened. It needs a Linux kernel with seccomp or Landlock."
            ),
            detail,
        )
    if status == COULD_NOT_START:
        return ChildError(
            sentence("ffmpeg could not be started; check KEPU_FFMPEG, or install imageio-ffmpeg again."),
            detail,
        )
    if stopped_by == signal.SIGXCPU or cpu_seconds >= limits["cpu_seconds"] - 0.2:
        return ChildError(
            sentence(
                "The work was stopped: it used more than {seconds} s of processor time.",
                seconds=limits["cpu_seconds"],
            ),
            detail,
        )
    if stopped_by == signal.SIGXFSZ or _TOO_LARGE.search(messages):
        return ChildError(
            sentence(
                "The work was stopped: a file it wrote grew beyond {megabytes} MB.",
                megabytes=limits["file_bytes"] >> 20,
            ),
            detail,
        )
    if full := storage_failure(messages):
        return full
    if _NO_MEMORY.search(messages):
        return _memory_failure(messages, limits)
    return ChildError(_plain(stopped_by, reader), detail)


def _plain(stopped_by: int, reader: bool) -> Sentence:
    if stopped_by:
        name = signal.Signals(stopped_by).name if stopped_by in set(signal.Signals) else str(stopped_by)
        return sentence(
            "The program that worked on the file was ended by {signal}; the file may be damaged.", signal=name
        )
    if reader:
        return sentence("The file could not be read; it may be damaged.")
    return sentence("ffmpeg could not do its work; the file may be damaged.")


def _memory_failure(messages: str, limits: Mapping[str, int]) -> ChildError:
    return ChildError(
        sentence(
            "The work was stopped: it needed more than {megabytes} MB of memory.",
            megabytes=limits["memory_bytes"] >> 20,
        ),
        messages[-_DETAIL:],
    )


def storage_failure(messages: str) -> StorageError | None:
    """The error for a disk that is full or read-only, when *messages* tell of one."""
    if _FULL.search(messages):
        return StorageError(sentence("The disk is full; make room and run it again."))
    if _READ_ONLY.search(messages):
        return StorageError(sentence("The folder is on a read-only disk; choose another and run it again."))
    return None


def hidden_failure(messages: str, limits: Mapping[str, int]) -> EngineError | None:
    """What ffmpeg says went wrong though it ended as if all were well: it stops reading where memory
    ends, and passes over some failed writes. Only lines that it marked as errors are believed."""
    own = "\n".join(line for line in messages.splitlines() if _OWN_WORDS.search(line))
    if full := storage_failure(own):
        return full
    return _memory_failure(messages, limits) if _NO_MEMORY.search(own) else None


def spoken_error(told: Mapping[str, Any]) -> EngineError:
    """The error a reader raised inside the child. The child is not believed: its words may name values
    and nothing else, and a value is a plain one. Raises ``ValueError`` for anything more."""
    kind = getattr(errors, str(told["kind"]), None)
    if not (isinstance(kind, type) and issubclass(kind, EngineError)):
        raise ValueError("unknown error")
    words, values = str(told["words"]), dict(told["values"])
    if not all(isinstance(value, str | int | float) for value in values.values()):
        raise ValueError("not a plain value")
    for _, place, format_spec, conversion in string.Formatter().parse(words):
        if place is not None and (place not in values or format_spec or conversion):
            raise ValueError("not a plain place")
    return kind(Sentence(words, values))
