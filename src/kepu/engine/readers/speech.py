# SPDX-License-Identifier: Apache-2.0
"""Recognises one stretch of speech by faster-whisper, inside the limited child."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import Any

from kepu.engine.errors import RecognitionError
from kepu.engine.language import sentence

_FRAME = 160
"""Samples of which a loudness is taken: 10 ms at 16 kHz."""
_QUIET_FRAMES = 40
"""A stretch ends in the middle of so many frames that are the quietest of its last third."""
_PAUSE_FRAMES = 18
"""So long a silence inside a word is the pause before it or after it: models give pauses to words."""
_LEAST_FRAMES = 6
"""So much of a word must stay."""
_SILENCE = 0.06
"""The share of the loud part's amplitude below which a frame is silent."""
_PROMPTS = {"zh": "以下是普通话的句子，用简体字和标点写下。"}
"""Whisper writes Chinese in either script and without marks unless it is shown how."""


def read(request: dict[str, Any]) -> dict[str, Any]:
    """The words from sample ``first`` of the raw 16-bit file ``sound``, and where the stretch ends. Raises
    ``RecognitionError`` where the model cannot be loaded, or does not know ``language``."""
    # These start threads, which may not run before the walls stand.
    os.environ |= {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": str(request["threads"])}
    import numpy

    whole = numpy.memmap(request["sound"], dtype="<i2", mode="r", shape=(request["total"],))
    first = request["first"]
    sound = numpy.asarray(whole[first : first + request["most"]], dtype=numpy.float32) / 32768.0
    levels = _levels(numpy, sound)
    if first + len(sound) < request["total"]:
        sound = sound[: _quiet_place(numpy, levels) * _FRAME]
    answer = _recognised(request, sound, levels)
    return answer | {"until": first + len(sound)}


def _levels(numpy: Any, sound: Any) -> Any:
    """The amplitude of each frame."""
    frames = sound[: len(sound) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return numpy.sqrt((frames**2).mean(axis=1)) if len(frames) else numpy.zeros(1)


def _quiet_place(numpy: Any, levels: Any) -> int:
    """The frame in the last third around which it is quietest."""
    begin = len(levels) * 2 // 3
    window = numpy.convolve(levels[begin:], numpy.ones(_QUIET_FRAMES), "valid")
    return int(begin + window.argmin() + _QUIET_FRAMES // 2)


def _recognised(request: dict[str, Any], sound: Any, levels: Any) -> dict[str, Any]:
    model, language = _model(request), request["language"]
    if language and language not in model.supported_languages:
        raise RecognitionError(
            sentence("The model does not know the language “{language}”; give another.", language=language)
        )
    segments, told = model.transcribe(
        sound,
        language=language or None,
        word_timestamps=True,
        vad_filter=True,
        # What was misheard once would otherwise be said again and again.
        condition_on_previous_text=False,
        initial_prompt=_PROMPTS.get(language),
    )
    offset = request["first"] * 1000 / request["sample_rate"]
    words = [(each.start, each.end, each.word) for part in segments for each in part.words or ()]
    trimmed = _without_pauses(words, [float(each) for each in levels])
    return {
        "language": str(told.language),
        "words": [
            [round(offset + start * 1000), round(offset + end * 1000), text] for start, end, text in trimmed
        ],
    }


def _model(request: dict[str, Any]) -> Any:
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            request["model"],
            device="cpu",
            compute_type="int8",
            cpu_threads=request["threads"],
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise RecognitionError(
            sentence(
                "The model cannot be loaded: {cause} Give another by KEPU_RECOGNITION_MODEL.",
                cause=str(error)[:300],
            )
        ) from error


def _without_pauses(
    words: list[tuple[float, float, str]], levels: list[float]
) -> list[tuple[float, float, str]]:
    """*words* without the silence that the model gave to them: a word begins when it is heard, and the one
    before it ends where the silence begins."""
    loud = sorted(levels)[len(levels) * 9 // 10] if levels else 0.0
    found: list[list[Any]] = []
    for start, end, text in words:
        first, last = round(start * 100), round(end * 100)
        silent, sounds = _longest_silence(levels[first:last], loud * _SILENCE)
        if sounds - silent >= _PAUSE_FRAMES:
            before, behind = silent, last - first - sounds
            if behind >= _LEAST_FRAMES and behind >= before:
                if found and abs(found[-1][1] - start) < 0.02:
                    found[-1][1] = start + silent / 100
                start += sounds / 100
            elif before >= _LEAST_FRAMES:
                end = start + silent / 100
        found.append([start, end, text])
    _give_time(found)
    return [(start, end, text) for start, end, text in found]


def _give_time(words: list[list[Any]]) -> None:
    """A word that the model gave no time to was said at the end of the one before it: the two share that
    one's, by their letters."""
    for before, word in pairwise(words):
        if word[1] - word[0] < _LEAST_FRAMES / 100 and before[1] <= word[0]:
            share = len(before[2]) / (len(before[2]) + len(word[2]))
            word[1] = before[1]
            word[0] = before[1] = before[0] + (before[1] - before[0]) * share


def _longest_silence(levels: list[float], below: float) -> tuple[int, int]:
    """The first and the last frame (not in it) of the longest silence."""
    loud = [-1, *(at for at, level in enumerate(levels) if level >= below), len(levels)]
    before, behind = max(pairwise(loud), key=lambda pair: pair[1] - pair[0])
    return before + 1, behind
