# SPDX-License-Identifier: Apache-2.0
"""Recognises the speech of a film: the sound is decoded in the limited child, the model runs in another,
stretch by stretch, so that a long film needs no more memory than a short one and tells how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from kepu.engine.attached_sounds import master_sounds
from kepu.engine.captions.letters import primary
from kepu.engine.errors import ChildError, RecognitionError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import sentence
from kepu.engine.process import Limits, input_arguments, run_ffmpeg, run_reader
from kepu.engine.recognition.model import missing_model, model_files
from kepu.engine.recognition.words import Speech, Word, in_order
from kepu.engine.sound.decoding import read_filters, sound_of

READER = "kepu.engine.readers.speech"
"""The module that runs the model inside the child."""
SAMPLE_RATE = 16_000
"""What every model of Whisper hears."""
BYTES_A_SAMPLE = 2
STRETCH_SECONDS = 120
"""At most so much is recognised at once; a stretch ends where it is quiet."""
NICENESS = 10
_DECODING = Limits(cpu_seconds=3600, wall_seconds=7200.0)
_ROOM = 3 << 30
"""Bytes of address space that the libraries, a stretch and its features take beside the model."""
_OWN_NAMES = {"cmn": "zh", "nb": "no", "iw": "he", "fil": "tl", "jv": "jw"}
"""Languages that the models call otherwise than BCP 47 does."""

Tell = Callable[[int, int], None]
"""Told how many of how many milliseconds are heard."""


class _Answer(msgspec.Struct, frozen=True):
    """What the child says of one stretch; ``until`` is the sample up to which it listened."""

    language: Annotated[str, Meta(max_length=12)]
    until: int
    words: Annotated[list[Word], Meta(max_length=20_000)]


def hear(
    path: Path, facts: MediaFacts, model: Path | None, *, language: str = "", tell: Tell | None = None,
    cancel: Event | None = None,
) -> Speech:  # fmt: skip
    """The words spoken in the first sound of *path*, by the model in the folder *model*. *language* is a BCP
    47 tag; where it is empty, the model says which it hears first.

    Raises ``RecognitionError`` where the model is not there or cannot be used, or does not know the language,
    ``ChildError`` where it takes more than it may, and ``Cancelled``.
    """
    if why := missing_model(model):
        raise RecognitionError(why)
    assert model is not None, "one that is not missing was named"
    with TemporaryDirectory(prefix="kepu-speech-") as name:
        sound = _decoded(path, facts, Path(name), cancel)
        return _Listener(sound, model, cancel).all(_model_language(language), tell)


def _decoded(path: Path, facts: MediaFacts, folder: Path, cancel: Event | None) -> Path:
    """The first sound that speaks, from the film's zero: one channel of 16-bit samples without a header."""
    sources = sorted(master_sounds(facts, "master"), key=lambda each: each.description)
    if not sources:
        raise RecognitionError(sentence("{name} holds no sound, so nothing is said in it.", name=path.name))
    sound = sound_of(sources[0])
    filters = ",".join([*read_filters(sound, SAMPLE_RATE), "aformat=channel_layouts=mono"])
    run_ffmpeg(
        [
            "-copyts", "-threads", "1", *input_arguments(path, sound.demuxer), "-filter_complex_threads", "1",
            "-filter_complex", f"{sound.input}{filters}[out]", "-map", "[out]", "-c:a", "pcm_s16le",
            "-f", "s16le", "sound.raw",
        ],
        reads=[path], folder=folder, limits=_DECODING, cancel=cancel, niceness=NICENESS,
    )  # fmt: skip
    return folder / "sound.raw"


class _Listener:
    """Hears a decoded sound from one end to the other."""

    def __init__(self, sound: Path, model: Path, cancel: Event | None) -> None:
        self._sound, self._model, self._cancel = sound, model, cancel
        files = model_files(model)
        self._reads = [sound, model, *files]
        self._limits = Limits(
            cpu_seconds=6 * 3600,
            wall_seconds=3600.0,
            memory_bytes=_ROOM + 3 * sum(each.stat().st_size for each in files),
            file_bytes=0,
            output_bytes=8 << 20,
        )
        self._total = sound.stat().st_size // BYTES_A_SAMPLE

    def all(self, language: str, tell: Tell | None) -> Speech:
        """Every stretch, one after the other. The language of the first words is that of the rest."""
        at, words = 0, list[Word]()
        while at < self._total:
            if tell is not None:
                tell(_milliseconds(at), _milliseconds(self._total))
            answer = self._stretch(at, language)
            words += answer.words
            if answer.words:
                language = language or answer.language
            if not at < answer.until <= self._total:
                raise _senseless()
            at = answer.until
        end = _milliseconds(self._total)
        heard = in_order(word for word in words if word.start < end)
        return Speech(language if heard else "", heard, end)

    def _stretch(self, first: int, language: str) -> _Answer:
        request = {
            "sound": str(self._sound.resolve()),
            "model": str(self._model.resolve()),
            "sample_rate": SAMPLE_RATE,
            "first": first,
            "most": STRETCH_SECONDS * SAMPLE_RATE,
            "total": self._total,
            "language": language,
            "threads": len(os.sched_getaffinity(0)),
        }
        told: Any = run_reader(
            READER, request, reads=self._reads, limits=self._limits, cancel=self._cancel,
            niceness=NICENESS,
        )  # fmt: skip
        try:
            return msgspec.convert(told, _Answer)
        except msgspec.ValidationError as error:
            raise _senseless() from error


def _senseless() -> ChildError:
    return ChildError(sentence("The model answered something that are no words with times; give another."))


def _milliseconds(samples: int) -> int:
    return samples * 1000 // SAMPLE_RATE


def _model_language(tag: str) -> str:
    name = primary(tag)
    return _OWN_NAMES.get(name, name)
