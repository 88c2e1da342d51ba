# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a film's page from plain data: the same page in an output folder and from the play server."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kepu.theme.assets import content_security_policy
from kepu.theme.film import Film
from kepu.theme.words import Translate, control_words, page_words, player_words

LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
"""The languages of the interface, each with its BCP 47 tag in HTML."""
_NAMES = {"en": "English", "zh-hans": "中文"}
_FORMATS = {"vtt": "WebVTT", "srt": "SRT", "imsc.ttml": "IMSC", "txt": "TXT", "html": "HTML", "json": "JSON"}
_CODECS = {
    "aac": "AAC", "ac3": "AC-3", "alac": "ALAC", "av1": "AV1", "dnxhd": "DNxHD", "eac3": "E-AC-3",
    "flac": "FLAC", "h264": "H.264", "hevc": "HEVC", "mp3": "MP3", "mpeg2video": "MPEG-2", "opus": "Opus",
    "pcm_s16le": "PCM", "pcm_s24le": "PCM", "prores": "ProRes", "vorbis": "Vorbis", "vp8": "VP8",
    "vp9": "VP9",
}  # fmt: skip
_UNKNOWN = "–"
_HAN = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who the page is for: a language (a key of ``LANGUAGES``) and the translator into it; ``other`` is
    the path of the page in the other language, empty where there is none."""

    language: str
    translate: Translate
    other: str = ""

    @property
    def other_language(self) -> str:
        """The language of the other page."""
        return next(each for each in LANGUAGES if each != self.language)


@dataclass(frozen=True, slots=True)
class Seal:
    """A claim on the track: its number, from when until when (seconds), what it says, the address of its card
    on the page, and ``amended`` where a correction changed it."""

    number: int
    start: float
    end: float
    label: str
    address: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Software:
    """What made a page: its version, and the address where whoever runs it offers its source, empty where
    they named none."""

    version: str
    source: str = ""


def film_page(film: Film, reader: Reader, software: Software, progress: str = "") -> str:
    """The page of *film* as HTML. *progress* is the address that tells what is being made, empty where
    everything is made. Raises ``AssetsMissing`` where the styles were not built."""
    words = page_words(reader.translate)
    other = {
        "path": reader.other,
        "language": LANGUAGES[reader.other_language],
        "name": _NAMES[reader.other_language],
    }
    return (
        _environment()
        .get_template("film.html")
        .render(
            film=film,
            base="",
            title=film.title or words["untitled"],
            title_language=text_language(film.title),
            words=words,
            html_language=LANGUAGES[reader.language],
            other=other if reader.other else None,
            policy=content_security_policy(),
            progress=progress,
            software=software,
            files_count=words["files_count"].format(number=_made(film), size=size_text(film.size)),
            data=script_data(film_data(film, reader, progress)),
        )
    )


def theatre(film: Film, reader: Reader, base: str, seals: Sequence[Seal] = ()) -> tuple[Markup, Markup]:
    """The player of *film* for a page of somebody else's: the section, and what stands at the page's end.
    *base* is the address of its output folder with a slash at the end; *seals* stand over the track."""
    words = page_words(reader.translate)
    data = film_data(film, reader, base=base) | {
        "seals": [[each.number, each.start, each.end, each.label, each.address, each.state] for each in seals]
    }
    section = _environment().get_template("theatre.html").render(film=film, words=words, base=base)
    end = _environment().get_template("theatre_data.html").render(data=script_data(data))
    return Markup(section), Markup(end)  # noqa: S704 - the templates escape what they are given


def _made(film: Film) -> int:
    return sum(each.size is not None for each in film.files)


def film_data(film: Film, reader: Reader, progress: str = "", base: str = "") -> dict[str, object]:
    """What the player reads: the JSON of the page's one data block. *base* stands before every path."""
    return {
        "language": LANGUAGES[reader.language],
        "words": player_words(reader.translate),
        "controls": control_words(reader.translate),
        "duration": film.duration,
        "stream": base + film.stream if film.stream else "",
        "downloads": [{"path": base + address(file.path), "type": "video/mp4"} for file in film.downloads],
        "progress": progress,
        "captions": [
            {
                "language": each.language,
                "label": each.label,
                "cues": [[cue.start, cue.end, cue.text] for cue in each.cues],
            }
            for each in film.captions
        ],
        "chapters": [{"start": each.start, "end": each.end, "title": each.title} for each in film.chapters],
        "storyboard": {
            "path": base + film.storyboard,
            "cues": [[each.start, each.end, base + each.picture] for each in film.thumbnails],
        }
        if film.storyboard
        else None,
    }


def script_data(value: object) -> Markup:
    """*value* as JSON that cannot end the script element it stands in, nor begin a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - every sign that means something to HTML is escaped above


def text_language(text: str) -> str:
    """``zh`` for words in Han letters without kana, which the fonts must know; nothing otherwise."""
    return "zh" if _HAN.search(text) and not _KANA.search(text) else ""


def address(path: str) -> str:
    """A relative path as a relative URL; ``./`` in front keeps a colon from making a scheme of it."""
    quoted = quote(path, safe="/")
    return quoted if not quoted.startswith("/") else f".{quoted}"


def clock_text(seconds: float) -> str:
    """m:ss, or h:mm:ss from an hour on."""
    whole = int(seconds)
    minutes = f"{whole // 60 % 60:02}" if whole >= 3600 else f"{whole // 60}"
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{minutes}:{whole % 60:02}"


def size_text(size: int) -> str:
    """Bytes in decimal units: 1 kB is 1,000 bytes."""
    amount = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def level_text(value: float | None, unit: str) -> str:
    """A level with its unit, with one decimal; a dash where nothing was measured."""
    return _UNKNOWN if value is None else f"{value:.1f} {unit}".replace("-", "\u2212")


def gain_text(value: float | None) -> str:
    """A gain in dB with its sign; a dash where there is none."""
    return _UNKNOWN if value is None else f"{value:+.1f} dB".replace("-", "\u2212")


def channels_text(number: int, words: dict[str, str]) -> str:
    """How many audio channels, by the name people know them by."""
    named = {1: words["mono"], 2: words["stereo"], 6: words["surround"].format(layout="5.1"),
             8: words["surround"].format(layout="7.1")}  # fmt: skip
    return named.get(number) or words["audio_channels"].format(number=number)


def hertz_text(rate: int) -> str:
    """Samples a second in kilohertz: 44.1 kHz."""
    return f"{rate / 1000:.3f}".rstrip("0").rstrip(".") + " kHz"


def codec_text(codec: str) -> str:
    """A codec by the name of its standard; ffmpeg's own name where it has no other."""
    return _CODECS.get(codec, codec)


def rate_text(rate: float) -> str:
    """Frames a second, without decimals that say nothing."""
    return f"{rate:.3f}".rstrip("0").rstrip(".") + " fps"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
    )
    environment.filters |= {
        "address": address,
        "clock": clock_text,
        "size": size_text,
        "level": level_text,
        "gain": gain_text,
        "channels": channels_text,
        "hertz": hertz_text,
        "codec": codec_text,
        "rate": rate_text,
        "format": lambda suffix: _FORMATS.get(suffix, suffix),
    }
    return environment
