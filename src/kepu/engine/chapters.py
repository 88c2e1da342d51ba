# SPDX-License-Identifier: Apache-2.0
"""The chapters of a film: read from a file, ended where the next begins, and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from kepu.engine.captions.flow import running_text
from kepu.engine.captions.reader import read_captions
from kepu.engine.captions.tidy import tidy_text
from kepu.engine.captions.track import CaptionTrack, Cue, plain_lines
from kepu.engine.captions.writer import write_captions
from kepu.engine.errors import CaptionError
from kepu.engine.facts import Chapter
from kepu.engine.language import sentence

MOST = 200
"""So many chapters a film has at most."""
LONGEST_TITLE = 200
"""Code points of a title."""


def clean_title(text: str) -> str:
    """*text* in one line with single spaces, without characters that no file may hold."""
    return tidy_text(text).strip(" ")


def ended(starts: Iterable[tuple[int, str]], duration: int) -> list[Chapter]:
    """Chapters that begin at *starts* (milliseconds, with their titles), in order: each goes on until the
    next one, the last until the film's end at *duration*. What begins at the end or behind it is left out,
    and the later of two that begin together; a title that is too long is cut."""
    inside = {at: clean_title(title)[:LONGEST_TITLE].rstrip() for at, title in _first_of_each(starts)}
    kept = sorted(at for at in inside if 0 <= at < duration)
    return [Chapter(at / 1000, end / 1000, inside[at]) for at, end in pairwise([*kept, duration])]


def _first_of_each(starts: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for at, title in starts:
        found.setdefault(at, title)
    return list(found.items())


def read_chapters(data: bytes, name: str = "") -> list[tuple[int, str]]:
    """When each chapter of a WebVTT file begins, in milliseconds, and its title; any format that captions are
    read from will do. Raises ``CaptionError`` for no such file, and for more than ``MOST``."""
    cues = read_captions(data, name=name).track.cues
    if len(cues) > MOST:
        raise CaptionError(
            sentence(
                "{name} holds {many} chapters; a film has at most {most}.",
                name=name or str(sentence("The file")),
                many=len(cues),
                most=MOST,
            )
        )
    return _first_of_each((cue.start, running_text(cue)) for cue in cues)


def read_chapter_file(path: Path) -> list[tuple[int, str]]:
    """Those of the file at *path*. Raises ``CaptionError``."""
    try:
        data = path.read_bytes()
    except OSError as error:
        cause = error.strerror or str(error)
        raise CaptionError(
            sentence("{path} cannot be read: {cause}.", path=str(path), cause=cause)
        ) from error
    return read_chapters(data, path.name)


def write_webvtt(chapters: Sequence[Chapter]) -> bytes:
    """A WebVTT file of the kind ``chapters``. One without a title bears its number: a cue holds words."""
    cues = tuple(
        Cue(round(each.start * 1000), round(each.end * 1000), plain_lines(each.title or str(number)))
        for number, each in enumerate(chapters, 1)
    )
    return write_captions(CaptionTrack("und", cues), "vtt")


def write_json(chapters: Sequence[Chapter], title: str) -> bytes:
    """JSON Chapters 1.2 of the podcast namespace, times in seconds; *title* is the film's."""
    told = [
        {"startTime": round(each.start, 3), "endTime": round(each.end, 3), "title": each.title}
        for each in chapters
    ]
    whole = {"version": "1.2.0", "title": title, "chapters": told}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"
