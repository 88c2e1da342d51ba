# SPDX-License-Identifier: Apache-2.0
"""The digest of a passage is that of its packets."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.engine.clip import make_clip
from kepu.engine.errors import ChildError
from kepu.engine.passage import Passage, find_passage, passage_digest
from kepu.engine.probe import probe
from tests.masters import X264, ffmpeg, film


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "film.mp4", 6, video=("-g", "25", "-bf", "2"))


def test_a_passage_keeps_its_digest_in_another_container(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "film.mov"
    ffmpeg("-i", source, "-c", "copy", other)
    first, second = (passage_digest(each, probe(each), 2000, 3000) for each in (source, other))
    assert first == second


def test_a_passage_keeps_its_digest_where_its_streams_stand_in_another_order(
    source: Path, tmp_path: Path
) -> None:
    other = tmp_path / "turned.mp4"
    ffmpeg("-i", source, "-map", "0:a", "-map", "0:v", "-c", "copy", other)
    assert probe(other).audio[0].index < probe(other).video[0].index
    first, second = (passage_digest(each, probe(each), 2000, 3000) for each in (source, other))
    assert first == second


def test_a_passage_that_was_encoded_anew_is_another(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "film.mp4"
    ffmpeg("-i", source, *X264, "-crf", "30", "-c:a", "copy", other)
    assert passage_digest(source, probe(source), 2000, 3000) != passage_digest(
        other, probe(other), 2000, 3000
    )


def test_passages_that_differ_have_different_digests(source: Path) -> None:
    facts = probe(source)
    found = {passage_digest(source, facts, start, start + 1000) for start in range(0, 5000, 1000)}
    assert len(found) == 5


def test_a_cut_before_the_passage_leaves_it_as_it_was(source: Path, tmp_path: Path) -> None:
    """What was moved whole keeps its digest, where both files are cut at the same packets."""
    other = tmp_path / "cut.mp4"
    ffmpeg("-ss", "2", "-i", source, "-c", "copy", "-an", other)
    silent = tmp_path / "silent.mp4"
    ffmpeg("-i", source, "-c", "copy", "-an", silent)
    assert passage_digest(silent, probe(silent), 3000, 4000) == passage_digest(
        other, probe(other), 1000, 2000
    )


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 5), (0, 700_000)])
def test_what_is_no_passage_is_refused(source: Path, start: int, end: int) -> None:
    with pytest.raises(ChildError, match="10 minutes"):
        passage_digest(source, probe(source), start, end)


def test_a_clip_holds_just_its_seconds(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "clip.mp4"
    make_clip(source, probe(source), 1500, 3500, out)
    facts = probe(out)
    assert abs(facts.duration - 2.0) < 0.15
    assert facts.video[0].height == 180
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_clip_of_a_recording_has_sound_alone(tmp_path: Path) -> None:
    sound = tmp_path / "talk.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=f=440:d=4", sound)
    make_clip(sound, probe(sound), 1000, 2000, tmp_path / "clip.mp4")
    facts = probe(tmp_path / "clip.mp4")
    assert (len(facts.video), len(facts.audio)) == (0, 1)


def test_a_passage_is_found_where_it_was_moved_to_with_its_sound(source: Path, tmp_path: Path) -> None:
    other = tmp_path / "cut.mp4"
    ffmpeg("-ss", "2", "-i", source, "-c", "copy", other)
    was = Passage(source, probe(source), 3000, 4000)
    found = find_passage(was, other, probe(other))
    assert found is not None
    assert abs(found.start - 1000) <= 1
    assert found.end - found.start == 1000
    assert passage_digest(other, found.facts, found.start, found.end) == passage_digest(
        source, was.facts, 3000, 4000
    )


def test_a_passage_that_is_not_all_there_or_stands_twice_is_not_found(source: Path, tmp_path: Path) -> None:
    gone, anew, twice = (tmp_path / f"{name}.mp4" for name in ("gone", "anew", "twice"))
    ffmpeg("-t", "3", "-i", source, "-c", "copy", gone)
    ffmpeg("-i", source, *X264, "-crf", "30", "-c:a", "copy", anew)
    listed = tmp_path / "listed.txt"
    listed.write_text(f"file '{source}'\nfile '{source}'\n")
    ffmpeg("-f", "concat", "-safe", "0", "-auto_convert", "0", "-i", listed, "-c", "copy", twice)
    was = Passage(source, probe(source), 2500, 3500)
    digest = passage_digest(source, was.facts, was.start, was.end)
    # Where two films are joined, a frame of sound lies between.
    both = [passage_digest(twice, probe(twice), 2500 + by, 3500 + by) for by in (30, 6030)]
    assert both == [digest, digest]
    assert [find_passage(was, each, probe(each)) for each in (gone, anew, twice)] == [None] * 3
