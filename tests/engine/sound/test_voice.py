# SPDX-License-Identifier: Apache-2.0
"""When somebody may be speaking, told from the band of voices."""

from pathlib import Path

from kepu.engine.probe import probe
from kepu.engine.sound.voice import STEP, voice_levels
from tests.masters import facts_of_silence, ffmpeg, film


def tone(hertz: int, start: float, seconds: float) -> str:
    return f"0.5*sin(2*PI*{hertz}*t)*between(t,{start},{start + seconds})"


def levels_of(path: Path, signal: str, seconds: float, *more: str) -> list[int]:
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{signal}':s=48000:d={seconds}", *more, path)
    return list(voice_levels(path, probe(path)))


def test_steps_with_a_voice_are_loud_and_the_others_quiet(tmp_path: Path) -> None:
    levels = levels_of(tmp_path / "a.wav", tone(1000, 2, 3), 8)
    assert len(levels) == 8000 // STEP
    assert all(level > 85 for level in levels[9:19])
    assert max(levels[:8] + levels[21:]) < 30


def test_what_is_below_voices_is_not_heard_as_one(tmp_path: Path) -> None:
    hum = levels_of(tmp_path / "a.wav", tone(40, 0, 4), 4)
    voice = levels_of(tmp_path / "b.wav", tone(1000, 0, 4), 4)
    assert max(hum[1:-1]) < min(voice[1:-1]) - 20


def test_times_are_those_of_the_film_where_its_sound_begins_late(tmp_path: Path) -> None:
    picture = film(tmp_path / "picture.mp4", 6, sound=False)
    path = tmp_path / "late.mp4"
    late = ("-f", "lavfi", "-i", f"aevalsrc='{tone(1000, 0, 1)}':s=48000:d=3")
    ffmpeg("-i", picture, "-itsoffset", "2", *late, "-map", "0:v", "-map", "1:a", "-c:v", "copy", path)
    loud = [at * STEP for at, level in enumerate(voice_levels(path, probe(path))) if level > 80]
    assert (abs(loud[0] - 2000) <= STEP, abs(loud[-1] - 2750) <= STEP) == (True, True)


def test_a_film_without_sound_has_none_and_silence_is_silent(tmp_path: Path) -> None:
    mute = film(tmp_path / "mute.mp4", 1, sound=False)
    assert voice_levels(mute, probe(mute)) == b""
    assert set(levels_of(tmp_path / "silent.wav", "0", 1)) == {0}
    assert facts_of_silence()["audio"]
