# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kepu.engine.output_paths import is_output_path, plain_file

parts = (
    st.sampled_from(["..", ".", "", "a", "b c", "字幕", ".hidden", "\u200b", "kepu.json", "-rf", "\x7f"])
    | st.text()
)


@given(st.lists(parts, min_size=1, max_size=5).map("/".join))
@example("/etc/passwd")
@example("a/" + "\udcff" * 90)
def test_an_output_path_stays_inside_whatever_it_is_joined_to(path):
    if not is_output_path(path):
        return
    root = "/out/put"
    joined = os.path.normpath(Path(root, path))
    assert joined == f"{root}/{path}"
    assert path.isprintable()
    assert all(len(part.encode()) <= 255 for part in path.split("/"))


@pytest.mark.parametrize(
    "path", ["index.html", "video/h264-1080/00000.m4s", "captions/zh-Hans.vtt", "-x", ".well-known/a"]
)
def test_names_that_media_have_are_output_paths(path):
    assert is_output_path(path)


def test_a_plain_file_is_found_only_without_links_on_the_way(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_text("1")
    (tmp_path / "linked").symlink_to("real")
    (tmp_path / "real" / "link").symlink_to("file")
    os.mkfifo(tmp_path / "real" / "pipe")
    assert plain_file(tmp_path, "real/file").st_size == 1
    for path in (
        "linked/file",
        "real/link",
        "real/pipe",
        "real",
        "real/file/more",
        "nothing",
        "real/nothing",
    ):
        assert plain_file(tmp_path, path) is None
