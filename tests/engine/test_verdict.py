# SPDX-License-Identifier: Apache-2.0
"""Why a child ended, read from its status and its messages."""

from __future__ import annotations

import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.errors import CaptionError, ChildError, EngineError, StorageError
from kepu.engine.verdict import failure, hidden_failure, spoken_error

LIMITS = {"cpu_seconds": 100, "file_bytes": 5 << 20, "memory_bytes": 7 << 20}


def verdict(messages: str = "", status: int = 1, cpu: float = 0.0) -> EngineError:
    return failure(messages, status, cpu, LIMITS, reader=False)


@pytest.mark.parametrize(
    "messages",
    [
        "[out#0/mp4 @ 0x1] [error] Error writing trailer: No space left on device",
        "av_interleaved_write_frame(): Disk quota exceeded",
        "OSError: [Errno 28] No space left on device",
        "a.mp4: Read-only file system",
    ],
)
def test_a_full_or_read_only_disk_can_be_tried_again(messages: str) -> None:
    error = verdict(messages)
    assert isinstance(error, StorageError)
    assert not error.permanent


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (verdict(status=-signal.SIGXCPU), "100 s of processor time"),
        (verdict(status=255, cpu=100.1), "100 s of processor time"),
        (verdict(status=-signal.SIGXFSZ), "beyond 5 MB"),
        (verdict("File too large"), "beyond 5 MB"),
        (verdict("[error] Cannot allocate memory"), "more than 7 MB of memory"),
        (verdict("MemoryError"), "more than 7 MB of memory"),
        (verdict(status=-signal.SIGSEGV), "ended by SIGSEGV"),
        (verdict(status=125), "cannot confine"),
        (verdict(status=126), "could not be started"),
        (verdict("moov atom not found"), "could not do its work"),
    ],
)
def test_each_end_has_its_sentence(error: EngineError, words: str) -> None:
    assert isinstance(error, ChildError)
    assert words in str(error)
    assert "\n" not in str(error)


def test_a_title_cannot_pretend_that_the_disk_is_full() -> None:
    assert hidden_failure("    title : No space left on device", LIMITS) is None


def test_what_ffmpeg_passes_over_is_a_failure() -> None:
    full = hidden_failure("[out#0 @ 0x1] [error] Error writing trailer: No space left on device", LIMITS)
    assert isinstance(full, StorageError)
    memory = hidden_failure("[in#0 @ 0x1] [error] Error during demuxing: Cannot allocate memory", LIMITS)
    assert isinstance(memory, ChildError)


def test_a_readers_sentence_comes_back_with_its_kind() -> None:
    error = spoken_error({"kind": "CaptionError", "words": "Line {line} is odd.", "values": {"line": 3}})
    assert isinstance(error, CaptionError)
    assert str(error) == "Line 3 is odd."


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "SystemExit", "words": "", "values": {}},
        {"kind": "sentence", "words": "", "values": {}},
        {"kind": "MediaError", "words": "{name.__class__}", "values": {"name": "x"}},
        {"kind": "MediaError", "words": "{name!r}", "values": {"name": "x"}},
        {"kind": "MediaError", "words": "{name:>999999999}", "values": {"name": "x"}},
        {"kind": "MediaError", "words": "{name}", "values": {}},
        {"kind": "MediaError", "words": "{name}", "values": {"name": ["x"]}},
        {"kind": "MediaError", "words": "{", "values": {}},
    ],
)
def test_a_forged_sentence_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        spoken_error(told)


@given(st.text(max_size=60), st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers()))
def test_what_is_not_refused_can_be_read(words: str, values: dict[str, str | int]) -> None:
    try:
        error = spoken_error({"kind": "MediaError", "words": words, "values": values})
    except ValueError:
        return
    assert str(error) == words.format(**values)
