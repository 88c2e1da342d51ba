# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads a film out of its output folder: what was made, and what the files themselves tell."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite
from typing import Any

from kepu.theme.film import (
    Captions,
    Chapter,
    Cue,
    Film,
    Loudness,
    MadeFile,
    Picture,
    Sound,
    Thumbnail,
)
from kepu.theme.words import Translate

NameLanguage = Callable[[str], str]
"""Gives what speakers call the language of a BCP 47 tag."""
Read = Callable[[str], bytes | None]
"""Gives the bytes of a path of the output folder, or ``None`` where they are not there (yet)."""

_LARGEST = 1e15
PLAYLISTS = ("play.m3u8", "stream.m3u8")
"""The playlist that a page plays, the first that is there: the one that offers the master's own pictures
exists only while renditions are made when asked for."""

CHAPTERS = "chapters.json"
FORMATS = ("vtt", "srt", "imsc.ttml", "txt", "html", "json")
_SEGMENT = re.compile(r"(video|audio|captions)/[^/]+/(\d+\.(m4s|vtt)|init\.mp4|playlist\.m3u8)")
_PLACE = re.compile(r"\{(\w+)\}")
_LOUDNESS = re.compile(r"audio/[^/]+/loudness\.json")
_TIME = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d\d\d)")
_ATTRIBUTE = re.compile(r'([A-Z-]+)=("[^"]*"|[^,]*)')


@dataclass(frozen=True, slots=True)
class Speech:
    """How a page speaks: its translator, and the names of languages."""

    translate: Translate
    name_language: NameLanguage

    def name_sound(self, name: str) -> str:
        """What a sound is called whose file or folder is named ``LANG`` or ``LANG-description``."""
        language, described, _ = name.partition("-description")
        label = self.translate("language not told") if language == "und" else self.name_language(language)
        return f"{label} · {self.translate('audio description')}" if described else label

    def name_use(self, use: str) -> str:
        """What the sound of a loudness report is for."""
        return {"stream": self.translate("film"), "podcast": self.translate("podcast")}.get(use, use)


def describe(files: Iterable[MadeFile], read: Read, speech: Speech, title: str = "") -> Film:
    """The film whose output folder holds *files* (also those that are still to be made).

    *title* stands before the one that the master's tags give. What cannot be read is left out.
    """
    by_path = {file.path: file for file in files}
    facts = _json(read("probe.json"))
    tags = _mapping(facts.get("tags"))
    return Film(
        title=title or str(tags.get("title") or ""),
        duration=_number(facts.get("duration")) or 0.0,
        stream=next((path for path in PLAYLISTS if path in by_path), ""),
        dash="stream.mpd" if "stream.mpd" in by_path else "",
        poster="poster.jpg" if "poster.jpg" in by_path else "",
        storyboard="storyboard.vtt" if "storyboard.vtt" in by_path else "",
        thumbnails=tuple(_thumbnails(read("storyboard.vtt") if "storyboard.vtt" in by_path else None)),
        downloads=_in_folder(by_path, "download"),
        podcasts=tuple(_podcasts(by_path, speech)),
        captions=_captions(by_path, read, speech),
        chapters=tuple(_chapters(facts, _json(read(CHAPTERS)) if CHAPTERS in by_path else {})),
        loudness=tuple(_loudness(by_path, read, speech)),
        picture=_picture(facts),
        sounds=tuple(_sounds(facts, speech)),
        troubles=tuple(_troubles(facts, speech.translate)),
        probe="probe.json" if "probe.json" in by_path else "",
        files=tuple(by_path[path] for path in sorted(by_path) if not _SEGMENT.fullmatch(path)),
    )


def _json(data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {}
    try:
        return _mapping(json.loads(data))
    except ValueError:
        return {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > _LARGEST:
        return None
    return float(value) if isfinite(value) else None


def _whole(value: object) -> int:
    return int(_number(value) or 0)


def _in_folder(files: Mapping[str, MadeFile], folder: str) -> tuple[MadeFile, ...]:
    found = [file for path, file in files.items() if path.startswith(f"{folder}/")]
    return tuple(sorted(found, key=lambda file: (-int(file.stem) if file.stem.isdigit() else 0, file.path)))


def _podcasts(files: Mapping[str, MadeFile], speech: Speech) -> Iterable[MadeFile]:
    """The sounds, and behind them what goes with all of them."""
    found = _in_folder(files, "podcast")
    for file in found:
        if file.stem != "chapters":
            yield replace(file, label=speech.name_sound(file.stem))
    for file in found:
        if file.stem == "chapters":
            yield replace(file, label=speech.translate("Chapters"))


def _captions(files: Mapping[str, MadeFile], read: Read, speech: Speech) -> tuple[Captions, ...]:
    labels = _labels(read("stream.m3u8") if "stream.m3u8" in files else None)
    by_language: dict[str, list[MadeFile]] = {}
    for path, file in files.items():
        if path.startswith("captions/") and path.count("/") == 1 and file.suffix in FORMATS:
            by_language.setdefault(file.stem, []).append(file)
    return tuple(
        Captions(
            language=language,
            label=labels.get(language) or speech.name_sound(language),
            cues=tuple(_cues(_json(read(f"captions/{language}.json")))),
            files=tuple(sorted(found, key=lambda file: FORMATS.index(file.suffix))),
        )
        for language, found in by_language.items()
    )


def _labels(playlist: bytes | None) -> dict[str, str]:
    """What the multivariant playlist calls the captions of each language."""
    labels = {}
    for line in (playlist or b"").decode("utf-8", "replace").splitlines():
        if line.startswith("#EXT-X-MEDIA:TYPE=SUBTITLES"):
            attributes = {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line)}
            labels[attributes.get("LANGUAGE", "und")] = attributes.get("NAME", "")
    return labels


def _cues(transcript: Mapping[str, Any]) -> Iterable[Cue]:
    """The cues of a transcript in the podcast namespace's JSON (version 1.0.0)."""
    for row in _rows(transcript.get("segments")):
        start, end = _number(row.get("startTime")), _number(row.get("endTime"))
        if start is not None and end is not None:
            yield Cue(start, end, str(row.get("body", "")))


def _chapters(facts: Mapping[str, Any], made: Mapping[str, Any]) -> Iterable[Chapter]:
    """Those of the file that was made (JSON Chapters 1.2); those that the master has where there is none."""
    first, last = ("startTime", "endTime") if made else ("start", "end")
    for number, row in enumerate(_rows((made or facts).get("chapters")), start=1):
        start, end = _number(row.get(first)), _number(row.get(last))
        if start is not None and end is not None and end > start:
            yield Chapter(start, end, str(row.get("title") or number))


def _thumbnails(vtt: bytes | None) -> Iterable[Thumbnail]:
    lines = (vtt or b"").decode("utf-8", "replace").splitlines()
    for line, following in pairwise(lines):
        times = _TIME.findall(line) if "-->" in line else []
        if len(times) == 2:
            yield Thumbnail(_seconds(times[0]), _seconds(times[1]), following.strip())


def _seconds(parts: tuple[str, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _loudness(files: Mapping[str, MadeFile], read: Read, speech: Speech) -> Iterable[Loudness]:
    for path, file in sorted(files.items()):
        if _LOUDNESS.fullmatch(path) and (report := _json(read(path))):
            name = path.split("/")[1]
            leveled = {use: _mapping(found) for use, found in _mapping(report.get("leveled")).items()}
            streamed = any(other.startswith(f"audio/{name}/") for other in files if other != path)
            as_it_is = {"stream": {**report, "gain": 0.0}} if streamed or not leveled else {}
            for use, done in (as_it_is | leveled).items():
                yield _leveled(report, done, speech.name_sound(name), speech.name_use(use), file, speech)


def _leveled(
    report: Mapping[str, Any], done: Mapping[str, Any], name: str, use: str, file: MadeFile, speech: Speech
) -> Loudness:
    before = _number(report.get("integrated"))
    return Loudness(
        name=name,
        use=use,
        before=before,
        after=_number(done.get("integrated")),
        peak=_number(done.get("true_peak")),
        gain=None if before is None else _number(done.get("gain")),
        report=file,
        troubles=tuple(_troubles(report, speech.translate)),
    )


def _picture(facts: Mapping[str, Any]) -> Picture | None:
    for row in _rows(facts.get("video"))[:1]:
        rate, aspect = _mapping(row.get("frame_rate")), _mapping(row.get("sample_aspect"))
        width, height = _whole(row.get("width")), _whole(row.get("height"))
        width = round(width * (_ratio(aspect) or 1.0))
        turned = row.get("rotation") in (90, 270)
        return Picture(
            width=height if turned else width,
            height=width if turned else height,
            frame_rate=_ratio(rate),
            codec=str(row.get("codec", "")),
        )
    return None


def _ratio(row: Mapping[str, Any]) -> float:
    below = _number(row.get("denominator")) or 0.0
    return (_number(row.get("numerator")) or 0.0) / below if below else 0.0


def _sounds(facts: Mapping[str, Any], speech: Speech) -> Iterable[Sound]:
    for row in _rows(facts.get("audio")):
        yield Sound(
            language=speech.name_sound(str(row.get("language", "und"))),
            audio_channels=_whole(row.get("audio_channels")),
            sample_rate=_whole(row.get("sample_rate")),
            codec=str(row.get("codec", "")),
        )


def _troubles(facts: Mapping[str, Any], translate: Translate) -> Iterable[str]:
    for row in _rows(facts.get("troubles")):
        if words := row.get("words"):
            yield _filled(translate(str(words)), _mapping(row.get("values")))


def _filled(words: str, values: Mapping[str, Any]) -> str:
    """*words* with their ``{named}`` places filled; a place without a value stays."""
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), words)
