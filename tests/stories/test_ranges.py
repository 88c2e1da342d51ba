# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parts of files, and what browsers play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kepu.stories.playable import browser_type
from kepu.stories.ranges import MOST_AT_ONCE, Unsatisfiable, asked_range, part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 10)),
        ("bytes=2-4", (2, 5)),
        ("bytes=2-99", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=4-2", None),
        ("bytes=-", None),
        ("bytes=1-2,4-5", None),
        ("lines=1-2", None),
        ("bytes=٣-", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, part: tuple[int, int] | None) -> None:
    assert asked_range(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_what_lies_outside_is_said(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked_range(header, 10)


@given(st.text(max_size=20) | st.from_regex(r"bytes=\d{0,3}-\d{0,3}", fullmatch=True), st.integers(0, 50))
def test_any_range_lies_in_the_file(header: str, size: int) -> None:
    try:
        part = asked_range(header, size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part[0] < part[1] <= size


def asked(path: Path, **headers: str) -> Any:
    request = RequestFactory().get("/", headers=headers)
    return part_of(request, path, "video/mp4", '"tag"')


def test_parts_are_bounded_and_join_to_the_whole(tmp_path: Path) -> None:
    source = bytes(range(251)) * 40_000
    path = tmp_path / "file"
    path.write_bytes(source)
    got = b""
    while len(got) < len(source):
        answer = asked(path, Range=f"bytes={len(got)}-")
        piece = b"".join(answer.streaming_content)
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {len(got)}-{len(got) + len(piece) - 1}/{len(source)}"
        assert 0 < len(piece) == int(answer["Content-Length"]) <= MOST_AT_ONCE
        got += piece
    assert got == source
    assert b"".join(asked(path).streaming_content) == source
    assert asked(path, Range="bytes=0-", **{"If-Range": '"other"'}).status_code == 200
    refused = asked(path, Range=f"bytes={len(source)}-")
    assert (refused.status_code, refused["Content-Range"]) == (416, f"bytes */{len(source)}")


@pytest.mark.parametrize(
    ("container", "video", "audio", "kind"),
    [
        ("mp4", ["h264"], ["aac"], "video/mp4"),
        ("mov", ["h264"], [], "video/mp4"),
        ("mp4", [], ["aac"], "audio/mp4"),
        ("mp4", ["hevc"], ["aac"], ""),
        ("mov", ["prores"], ["pcm_s24le"], ""),
        ("webm", ["vp9"], ["opus"], "video/webm"),
        ("matroska", ["h264"], ["ac3"], ""),
        ("wav", [], ["pcm_s16le"], "audio/wav"),
        ("mxf", ["mpeg2video"], ["pcm_s24le"], ""),
        ("mp4", [], [], ""),
    ],
)
def test_only_what_every_browser_plays_is_offered(
    container: str, video: list[str], audio: list[str], kind: str
) -> None:
    facts = {"container": container}
    facts |= {"video": [{"codec": each} for each in video], "audio": [{"codec": each} for each in audio]}  # type: ignore[dict-item]
    assert browser_type(facts) == kind


def test_a_master_that_nobody_has_looked_at_yet_is_not_played() -> None:
    assert browser_type(None) == ""
