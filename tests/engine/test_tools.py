# SPDX-License-Identifier: Apache-2.0
"""The versions of the tools, asked for once."""

from __future__ import annotations

from importlib.metadata import version

import pytest

from kepu.engine import tools
from kepu.engine.digest import FileState


@pytest.fixture
def asked(monkeypatch):
    """Counts how often ffmpeg is asked for its version."""
    counted = []
    monkeypatch.setattr(tools, "ffmpeg_version", lambda: counted.append(1) or f"version {len(counted)}")
    return counted


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program that stands for the ffmpeg of imageio-ffmpeg."""
    path = tmp_path / "ffmpeg"
    path.write_bytes(b"first")
    monkeypatch.setattr(tools, "ffmpeg_program", lambda: path)
    monkeypatch.setattr(tools, "bundled_ffmpeg", lambda: path)
    return path


def test_ffmpeg_is_asked_again_only_when_the_program_changed(tmp_path, asked, program):
    memory = tmp_path / "tools.json"
    assert [tools.tool_versions(memory)["ffmpeg"] for _ in range(3)] == ["version 1"] * 3
    before = FileState.of(program)
    program.write_bytes(b"another")
    assert FileState.of(program) != before
    assert [tools.tool_versions(memory)["ffmpeg"] for _ in range(3)] == ["version 2"] * 3


@pytest.mark.parametrize("damage", [b"", b"{", b'{"program": 1}', b"\xff"])
def test_a_damaged_memory_is_written_again(tmp_path, asked, program, damage):
    memory = tmp_path / "tools.json"
    memory.write_bytes(damage)
    assert [tools.tool_versions(memory)["ffmpeg"] for _ in range(2)] == ["version 1"] * 2


def test_an_ffmpeg_of_the_system_is_never_remembered(tmp_path, asked, program, monkeypatch):
    monkeypatch.setattr(tools, "bundled_ffmpeg", lambda: None)
    memory = tmp_path / "tools.json"
    assert [tools.tool_versions(memory)["ffmpeg"] for _ in range(2)] == ["version 1", "version 2"]
    assert not memory.exists()


def test_a_place_that_takes_no_file_only_means_that_ffmpeg_is_asked_again(tmp_path, asked, program):
    memory = tmp_path / "gone" / "tools.json"
    assert [tools.tool_versions(memory)["ffmpeg"] for _ in range(2)] == ["version 1", "version 2"]


def test_the_version_of_pyav_is_the_installed_one():
    assert tools.tool_versions()["pyav"] == version("av")
