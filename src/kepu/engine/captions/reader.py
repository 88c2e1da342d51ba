# SPDX-License-Identifier: Apache-2.0
"""Reads any caption file: encoding and format by content, every repair told by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import msgspec

from kepu.engine.captions.bidirectional import to_logical_order
from kepu.engine.captions.encoding import Alternative, decode
from kepu.engine.captions.guessed_language import guess_language, language_of_name
from kepu.engine.captions.reading import lyrics, subrip, webvtt, youtube
from kepu.engine.captions.reading.assembly import FoundCue, assemble
from kepu.engine.captions.repairs import Repair, Repairs
from kepu.engine.captions.tidy import LANGUAGE, UNFIT
from kepu.engine.captions.track import CaptionTrack, Cue, TrackKind
from kepu.engine.errors import CaptionError, ChildError
from kepu.engine.language import Sentence, sentence
from kepu.engine.process import Limits, run_reader

LARGEST = 16 << 20
"""The largest caption file that is read, in bytes: a hundred times the words of a day of speech."""

FORMATS = {
    "srt": "SubRip (SRT)",
    "vtt": "WebVTT",
    "ttml": "TTML",
    "ass": "SubStation (ASS)",
    "sbv": "SBV",
    "lrc": "LRC",
}
"""The formats that are read, by short name."""

_LIMITS = Limits(cpu_seconds=60, wall_seconds=120.0, memory_bytes=2 << 30, file_bytes=0)
_SUBSTATION = re.compile(r"^[ \t]*\[(script info|v4\+? styles|events)\]", re.IGNORECASE | re.MULTILINE)
_XML = re.compile(r"\s*<(\?xml|!--|!DOCTYPE|(\w+:)?tt[\s>])")
_KINDS: dict[str, TrackKind] = {
    "subtitles": "subtitles",
    "captions": "captions",
    "descriptions": "descriptions",
}


@dataclass(frozen=True, slots=True)
class CaptionReading:
    """What was read: the track, the short name of the format (a key of ``FORMATS``), the encoding's name,
    every repair by line, and other ways to read the bytes where the encoding is not sure."""

    track: CaptionTrack
    format: str
    encoding: str
    repairs: tuple[Repair, ...]
    alternatives: tuple[Alternative, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the encoding is beyond doubt."""
        return not self.alternatives


@dataclass(frozen=True, slots=True)
class _Parsed:
    cues: list[FoundCue]
    language: str = ""
    kind: TrackKind = "captions"


def read_captions(
    data: bytes,
    *,
    name: str = "",
    language: str | None = None,
    frame_rate: Fraction | None = None,
    encoding: str | None = None,
) -> CaptionReading:
    """The captions in *data*.

    *name* is the file's, for sentences and for the language in it (``talk.zh-Hans.srt``); *language* a
    BCP 47 tag that overrides what the file says; *frame_rate* serves TTML that counts frames and names
    no rate; *encoding* is a name that Python's codecs know. Raises ``CaptionError`` where nothing can be
    read; anything less is a repair.
    """
    shown = name or str(sentence("the caption file"))
    if len(data) > LARGEST:
        raise CaptionError(
            sentence(
                "{name} has {size} MB; caption files have at most {limit} MB.",
                name=shown,
                size=len(data) >> 20,
                limit=LARGEST >> 20,
            )
        )
    if language is not None and not LANGUAGE.fullmatch(language):
        raise CaptionError(
            sentence("“{language}” is not a language tag; write one like en or zh-Hans.", language=language)
        )
    repairs = Repairs()
    decoding = decode(data, repairs, encoding)
    if not decoding.text.strip():
        raise CaptionError(sentence("{name} is empty.", name=shown))
    text = _scrubbed(decoding.text, repairs)
    form = recognise(text, shown)
    parsed = _parse(text, form, name, frame_rate, repairs)
    cues = to_logical_order(assemble(parsed.cues, repairs), repairs)
    tag = language or language_of_name(name) or _valid(parsed.language) or guess_language(cues)
    track = CaptionTrack(tag, cues, parsed.kind)
    return CaptionReading(track, form, decoding.encoding, repairs.in_order(), decoding.alternatives)


def recognise(text: str, name: str) -> str:
    """The format of *text*, a key of ``FORMATS``. Raises ``CaptionError`` where it is none of them."""
    if webvtt.SIGNATURE.match(text.split("\n", 1)[0]):
        return "vtt"
    if _XML.match(text):
        return "ttml"
    if _SUBSTATION.search(text[:100_000]):
        return "ass"
    for row in text.split("\n"):
        if len(row) > subrip.LONGEST_HEAD:
            continue
        if "-->" in row or subrip.TIMES.fullmatch(row):
            return "srt"
        if youtube.TIMES.fullmatch(row):
            return "sbv"
        if lyrics.LINE.match(row):
            return "lrc"
    raise CaptionError(
        sentence(
            "{name} is no caption file that is known here: there is no line with times. "
            "SRT, WebVTT, TTML, ASS, SBV and LRC are read.",
            name=name,
        )
    )


def _scrubbed(text: str, repairs: Repairs) -> str:
    """*text* with line feeds alone, and without characters that no caption may hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    if UNFIT.search(text) is None:
        return text
    for number, row in enumerate(text.split("\n"), 1):
        if found := UNFIT.search(row):
            repairs.add(
                number,
                sentence("a control character ({code}) became U+FFFD.", code=f"U+{ord(found.group()):04X}"),
            )
    return UNFIT.sub("\ufffd", text)


def _parse(text: str, form: str, name: str, frame_rate: Fraction | None, repairs: Repairs) -> _Parsed:
    if form == "vtt":
        file = webvtt.read(text, repairs)
        return _Parsed(file.cues, file.language, _KINDS.get(file.kind, "captions"))
    if form == "srt":
        if name.lower().endswith(".vtt"):
            repairs.add(1, sentence("the first line is not WEBVTT; the file is read as SubRip."))
        return _Parsed(subrip.read(text, repairs))
    if form == "sbv":
        return _Parsed(youtube.read(text, repairs))
    if form == "lrc":
        return _Parsed(lyrics.read(text, repairs))
    return _parse_in_child(text, form, frame_rate, repairs)


def _parse_in_child(text: str, form: str, frame_rate: Fraction | None, repairs: Repairs) -> _Parsed:
    rate = [frame_rate.numerator, frame_rate.denominator] if frame_rate else None
    request = {"text": text, "form": form, "frame_rate": rate}
    try:
        answer: dict[str, Any] = run_reader(
            "kepu.engine.readers.timed_text", request, reads=(), limits=_LIMITS
        )
    except ChildError as error:
        raise CaptionError(sentence("The captions cannot be read: {cause}", cause=error.sentence)) from error
    for line, words, values in answer["repairs"]:
        repairs.add(line, Sentence(words, values))
    cues = [FoundCue(line, msgspec.convert(cue, Cue)) for line, cue in answer["cues"]]
    return _Parsed(cues, answer["language"])


def _valid(language: str) -> str:
    return language if LANGUAGE.fullmatch(language) and language != "und" else ""
