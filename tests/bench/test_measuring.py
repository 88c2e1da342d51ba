# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the benchmarks measure: playlists, equal quality, words, time. No figure of a machine is tested."""

from __future__ import annotations

import math
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.__main__ import ROWS, main
from bench.player import segment_at
from bench.rows.caption import CHANGED, changed_targets
from bench.stopwatch import Spent, best_of, timed
from bench.vmaf import bytes_at
from bench.words import EACH, write_captions
from kepu.engine.captions.reader import read_captions
from kepu.engine.graph import Graph, Target
from kepu.engine.language import sentence

PLAYLIST = "#EXTM3U\n#EXTINF:2.000000,\n00000.m4s\n#EXTINF:6.000000,\n00001.m4s\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize("name", ROWS)
def test_every_row_has_its_title_how_it_is_measured_and_its_measure(name: str) -> None:
    module = import_module(ROWS[name])
    assert module.TITLE and module.HOW.endswith(".") and "{" not in module.HOW
    assert callable(module.measure)


def test_an_unknown_row_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["ladders"])
    assert "no row is named ladders" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("at", "wanted"), [(0, "00000.m4s"), (1.9, "00000.m4s"), (2, "00001.m4s"), (100, "00001.m4s")]
)
def test_the_segment_is_the_one_in_which_the_instant_lies(at: float, wanted: str) -> None:
    assert segment_at(PLAYLIST, at) == wanted


def test_a_playlist_without_segments_is_refused() -> None:
    with pytest.raises(ValueError, match="no segment"):
        segment_at("#EXTM3U\n", 0)


@given(st.floats(60, 95), st.floats(1, 10), st.floats(1e5, 1e7), st.floats(1.05, 3))
def test_bytes_at_a_quality_lie_on_the_line_between_two(
    vmaf: float, step: float, few: float, factor: float
) -> None:
    points = [(vmaf, few), (vmaf + step, few * factor)]
    assert bytes_at(vmaf, points) == pytest.approx(few)
    assert bytes_at(vmaf + step, points[::-1]) == pytest.approx(few * factor)
    assert bytes_at(vmaf + step / 2, points) == pytest.approx(few * math.sqrt(factor))


def test_two_encodings_of_one_quality_tell_nothing() -> None:
    with pytest.raises(ValueError, match="same VMAF"):
        bytes_at(90, [(90, 1), (90, 2)])


def test_captions_differ_in_the_one_changed_cue(tmp_path: Path) -> None:
    paths = tmp_path / "a.srt", tmp_path / "b.srt"
    counts = [
        write_captions(path, 3600, changed) for path, changed in zip(paths, (None, CHANGED), strict=True)
    ]
    before, after = (
        read_captions(path.read_bytes(), name=path.name, language="en").track.cues for path in paths
    )
    assert counts == [3600 // EACH] * 2 == [len(before), len(after)]
    assert [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [
        CHANGED
    ]


def test_targets_are_changed_where_their_keys_differ_or_they_are_new() -> None:
    def graph(**texts: str) -> Graph:
        found = Graph()
        found.add(
            Target(name, (name,), "a:b", 1, {"text": text}, (), sentence("x")) for name, text in texts.items()
        )
        return found

    assert changed_targets(graph(a="1", b="1"), graph(a="1", b="2", c="1")) == ["b", "c"]


def test_a_child_that_was_waited_for_counts() -> None:
    with timed() as spent:
        subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert spent.cpu > 0.01
    assert spent.wall >= 0.01


def test_time_stands_also_where_the_block_fails() -> None:
    with pytest.raises(RuntimeError), timed() as spent:
        time.sleep(0.01)
        raise RuntimeError
    assert spent.wall >= 0.01


def test_busy_is_a_part_of_what_all_cores_could_do() -> None:
    assert Spent(wall=10, cpu=15).busy(2) == 0.75


def test_the_best_is_the_least() -> None:
    times = iter([3.0, 1.0, 2.0])
    assert best_of(3, lambda: next(times)) == 1.0
