# SPDX-License-Identifier: Apache-2.0
"""From bytes to text, with a judgement that says when it is unsure.

A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8 where it is valid. What remains is
a legacy encoding: each candidate that decodes without error is weighed by how common its letters are.
Nothing is dropped, and where a byte had to become U+FFFD that is told.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kepu.engine.captions.legacy_encodings import Candidate, candidates, preview
from kepu.engine.captions.repairs import Repairs
from kepu.engine.errors import CaptionError
from kepu.engine.language import sentence

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32LE"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32BE"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16BE"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_ENOUGH_VALID = 0.9


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read the bytes: the encoding's name, and how the first words look in it."""

    encoding: str
    preview: str


@dataclass(frozen=True, slots=True)
class Decoding:
    """The text, the name of the encoding, and what else it could be where that is not sure."""

    text: str
    encoding: str
    alternatives: tuple[Alternative, ...] = ()


def decode(data: bytes, repairs: Repairs, encoding: str | None = None) -> Decoding:
    """*data* as text, by *encoding* where somebody named it.

    Raises ``CaptionError`` where the named encoding is unknown or does not fit, or where the bytes are
    no text at all.
    """
    if encoding:
        return _as_told(data, encoding)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Decoding(_lenient(data[len(mark) :], codec, name, repairs), name)
    if wide := _without_mark(data):
        codec, name = wide
        return Decoding(_lenient(data, codec, name, repairs), name)
    if declared := _declared(data):
        return declared
    if (text := _strict(data, "utf-8")) is not None:
        return _judged_utf8(data, text)
    return _guessed(data, repairs)


def _as_told(data: bytes, encoding: str) -> Decoding:
    try:
        codec = codecs.lookup(encoding)
        text = data.decode(codec.name)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            line = data.count(b"\n", 0, error.start) + 1
            raise CaptionError(
                sentence(
                    "The file is not in {encoding}: line {line} does not fit. Leave the "
                    "encoding out to have it recognised.",
                    encoding=encoding,
                    line=line,
                )
            ) from error
        raise CaptionError(
            sentence(
                "The encoding “{encoding}” is not known; try UTF-8, UTF-16, GB18030 or Big5.",
                encoding=encoding,
            )
        ) from error
    return Decoding(text.removeprefix("\ufeff"), encoding)


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except ValueError:
        return None


def _lenient(data: bytes, codec: str, name: str, repairs: Repairs) -> str:
    text = _strict(data, codec)
    if text is not None:
        return text
    before = data.decode(codec, "ignore").count("\ufffd")
    text = data.decode(codec, "replace")
    for number, row in enumerate(text.split("\n"), 1):
        if "\ufffd" in row:
            repairs.add(
                number,
                sentence(
                    "bytes that are not {encoding} became U+FFFD: “{text}”",
                    encoding=name,
                    text=row.strip()[:80],
                ),
            )
    if text.count("\ufffd") == before:
        repairs.add(text.count("\n") + 1, sentence("the file ends in the middle of a character."))
    return text


def _without_mark(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: its line ends, digits and arrows have a zero byte, always on one side."""
    sample = data[: 1 << 16]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if (even + odd) * 10 < len(sample):
        return None
    if odd > 8 * even and not _holds_controls(data, "utf-16-le"):
        return "utf-16-le", "UTF-16LE"
    if even > 8 * odd and not _holds_controls(data, "utf-16-be"):
        return "utf-16-be", "UTF-16BE"
    return None


def _holds_controls(data: bytes, codec: str) -> bool:
    text = data[: 1 << 16].decode(codec, "replace")
    strange = sum(1 for letter in text if (letter < " " and letter not in "\t\n\r") or letter == "\ufffd")
    return strange * 20 > len(text)


def _declared(data: bytes) -> Decoding | None:
    """The encoding an XML declaration names, where it is one that cannot be told apart otherwise."""
    match = _DECLARED.match(data[:1024])
    if match is None:
        return None
    name = match.group(1).decode("ascii")
    try:
        codec = codecs.lookup(name).name
        text = data.decode(codec)
    except (LookupError, ValueError):
        return None
    if not isinstance(text, str) or codec.startswith("utf-16"):
        return None
    return Decoding(text, "UTF-8" if codec == "utf-8" else name)


def _judged_utf8(data: bytes, text: str) -> Decoding:
    """Valid UTF-8 is UTF-8, but a few pairs of bytes may be valid by chance: then say so."""
    beyond = b"".join(_BEYOND_ASCII.findall(data))
    if not beyond or len(beyond) > 16 or any(byte >= 0xE0 for byte in beyond):
        return Decoding(text, "UTF-8")
    likely = [each for each in candidates(data) if each.score >= 0.9 and each.name in ("GB18030", "Big5")]
    others = [Alternative(each.name, preview(each.text)) for each in likely]
    if likely and likely[0].name == "GB18030" and likely[0].letters >= 2:
        return Decoding(likely[0].text, "GB18030", (Alternative("UTF-8", preview(text)), *others[1:]))
    return Decoding(text, "UTF-8", tuple(others))


def _guessed(data: bytes, repairs: Repairs) -> Decoding:
    beyond = sum(map(len, _BEYOND_ASCII.findall(data)))
    broken = _broken_bytes(data)
    found = candidates(data)
    damaged_utf8 = broken <= (1 - _ENOUGH_VALID) * beyond
    if damaged_utf8 and (not found or found[0].score < 0.5):
        others = tuple(Alternative(each.name, preview(each.text)) for each in found[:2])
        return Decoding(_lenient(data, "utf-8", "UTF-8", repairs), "UTF-8", others)
    if not found:
        if data.count(0) * 50 > len(data):
            raise CaptionError(sentence("The file is not text; is it a caption file?"))
        return Decoding(
            _lenient(data, "gb18030", "GB18030", repairs),
            "GB18030",
            (Alternative("UTF-8", preview(data.decode("utf-8", "replace"))),),
        )
    best = found[0]
    if _sure(found):
        return Decoding(best.text, best.name)
    others = tuple(Alternative(each.name, preview(each.text)) for each in found[1:5])
    return Decoding(best.text, best.name, others)


def _broken_bytes(data: bytes) -> int:
    """How many bytes beyond ASCII belong to no valid UTF-8 sequence."""
    beyond = sum(map(len, _BEYOND_ASCII.findall(data)))
    kept = data.decode("utf-8", "ignore")
    return beyond - (len(kept.encode()) - sum(1 for letter in kept if letter.isascii()))


def _sure(found: list[Candidate]) -> bool:
    best = found[0]
    if best.letters < 3:
        return False
    margin = best.score - found[1].score if len(found) > 1 else 1.0
    needed = 0.15 + 1.2 / best.letters
    return best.score >= 0.3 and margin >= min(needed, 0.45)
