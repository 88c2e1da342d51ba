# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captions of another film, or at other times, are told by where somebody speaks."""

from __future__ import annotations

import math
import random
import wave
from array import array
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.engine.captions.writer import write_captions
from kepu.engine.sound.voice import STEP
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.stories.hearing import is_heard, misfit
from kepu.stories.models import Master
from kepu.stories.speech_fit import Verdict, verdict
from kepu.stories.tasks import listen_to_master
from tests import loop
from tests.cast import Cast, client
from tests.directory.importing.tables import worked

CLEAN, MUSIC, LOUD_MUSIC = 40, 62, 75
RATE = 16_000


def spoken(seed: int, seconds: int, beside: int) -> tuple[bytes, list[Cue]]:
    """The levels of a talk, where pauses are as loud as *beside*, and captions as people time them: a little
    early or late, on after the words, several sentences in one."""
    draw, levels, said = random.Random(seed), list[float](), list[tuple[int, int]]()
    while len(levels) * STEP < seconds * 1000:
        start, length = len(levels), draw.randint(6, 20)
        levels += [draw.gauss(76, 5) if draw.random() > 0.08 else draw.gauss(58, 5) for _ in range(length)]
        said.append((start * STEP + draw.randint(0, 300), (start + length) * STEP + draw.randint(0, 600)))
        levels += [draw.gauss(beside, 3) for _ in range(draw.choice([1, 1, 2, 2, 3, 5, 8, 20]))]
    times = said[:1]
    for start, end in said[1:]:
        if draw.random() < 0.5 and end - times[-1][0] < 7000:
            times[-1] = (times[-1][0], end)
        else:
            times.append((start, end))
    ends = [*(min(end, after) for (_, end), (after, _) in pairwise(times)), times[-1][1]]
    cues = [Cue(start, end, plain_lines("x")) for (start, _), end in zip(times, ends, strict=True)]
    return bytes(min(100, max(0, round(level))) for level in levels), cues


def moved(cues: Sequence[Cue], by: int) -> list[Cue]:
    return [Cue(cue.start + by, cue.end + by, cue.lines) for cue in cues if cue.start + by >= 0]


@pytest.mark.parametrize("beside", [CLEAN, MUSIC])
@pytest.mark.parametrize("seconds", [90, 600, 3600])
@settings(max_examples=15)
@given(seed=st.integers(0, 1 << 30))
def test_captions_of_the_film_fit_it_and_are_never_suspected(seconds: int, beside: int, seed: int) -> None:
    levels, cues = spoken(seed, seconds, beside)
    assert verdict(cues, levels) in (Verdict(fits=True), None)


@pytest.mark.parametrize("beside", [CLEAN, MUSIC])
def test_captions_of_another_film_of_the_same_length_are_told(beside: int) -> None:
    told = []
    for seed in range(40):
        levels, _ = spoken(seed, 1200, beside)
        _, other = spoken(1000 + seed, 1200, beside)
        told.append(verdict(other, levels))
    assert told.count(Verdict(fits=False)) >= 37
    assert all(each is None or each.later is None for each in told)


@settings(max_examples=15)
@given(st.integers(0, 1 << 30), st.integers(-50, 50).filter(lambda seconds: abs(seconds) > 2))
def test_captions_that_stand_too_early_or_late_are_told_by_how_much(seed: int, seconds: int) -> None:
    levels, cues = spoken(seed, 1200, CLEAN)
    found = verdict(moved(cues, -seconds * 1000), levels)
    assert found is not None
    assert not found.fits
    assert found.later is not None
    assert abs(found.later - seconds * 1000) <= 750


def test_where_nothing_can_be_told_nothing_is() -> None:
    levels, cues = spoken(1, 300, CLEAN)
    _, other = spoken(2, 300, CLEAN)
    under_music, _ = spoken(1, 300, LOUD_MUSIC)
    for words, heard in (
        (other, under_music),
        (other[:5], levels),
        (other, levels[:100]),
        (other, b""),
        (other, bytes(2000)),
        ([Cue(0, 10_000_000, plain_lines("all"))] * 9, levels),
        ([], levels),
    ):
        assert verdict(words, heard) is None


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 400_000_000), st.integers(1, 400_000_000)), max_size=30),
    st.binary(max_size=600),
)
def test_any_cues_and_any_levels_end_in_a_verdict_or_none(
    times: list[tuple[int, int]], levels: bytes
) -> None:
    cues = [Cue(start, start + length, plain_lines("x")) for start, length in times]
    assert isinstance(verdict(cues, levels), Verdict | None)


def talk(path: Path, seed: int) -> list[Cue]:
    """A recording of two minutes at *path* in which a tone stands for the voice, and its captions."""
    levels, cues = spoken(seed, 120, CLEAN)
    step = RATE * STEP // 1000
    loud = array("h", (round(9000 * math.sin(2 * math.pi * 700 * each / RATE)) for each in range(step)))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for level in levels[: 120_000 // STEP]:
            file.writeframes(loud.tobytes() if level > 50 else bytes(2 * step))
    return cues


@pytest.mark.django_db(transaction=True)
def test_a_caption_file_of_another_recording_is_told_in_the_editor(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    own, other = talk(tmp_path / "talk.wav", 5), spoken(6, 115, CLEAN)[1]
    story, _track = loop.film_story(cast.here, owner, tmp_path / "talk.wav")
    editor, address = client(cast, "editor"), reverse("stories:take_in", args=[story.public_id])

    def take_in(cues: list[Cue]) -> str:
        data = write_captions(caption_track("en", cues), "srt", "")
        sent = {"language": "en", "kind": "captions", "instead": "on"}
        file = SimpleUploadedFile("talk.srt", data)
        return editor.post(address, sent | {"file": file}, follow=True).content.decode()

    take_in(other)
    job = Job.objects.get(task__contains="listen_to_master")
    master = Master.objects.get()
    listen_to_master.func(worked(job.public_id), master.public_id)
    assert is_heard(master)
    assert "another cut" in take_in(other)
    track = story.caption_tracks.get(language="en")
    page = editor.get(reverse("captions", args=[track.public_id])).content.decode()
    assert "are they of another film, or of another cut?" in page
    assert "fit what is heard if they stand 9" in take_in(moved(own, -9000))
    assert "another cut" not in take_in(own)
    assert misfit(story.caption_tracks.get(language="en").track(), master) == ""
    assert Job.objects.filter(task__contains="listen_to_master").count() == 1


@pytest.mark.django_db
def test_a_master_that_was_deleted_meanwhile_is_not_listened_to(cast: Cast) -> None:
    job = enqueue(listen_to_master, "000000000000")
    listen_to_master.func(worked(job.public_id), "000000000000")
