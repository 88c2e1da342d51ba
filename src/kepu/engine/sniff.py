# SPDX-License-Identifier: Apache-2.0
"""What a file is, told from its first bytes alone: its name and what it claims are not believed.

Nothing that names other files is media: playlists, edit lists and scripts are refused here, before
any demuxer sees them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kepu.engine.errors import MediaError, StorageError
from kepu.engine.language import Sentence, sentence
from kepu.engine.mpeg_sync import elementary_audio, transport_packet

HEAD = 64 << 10
_LONGEST_TAGS = 8


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A kind of file: *container* is our name for it, *demuxer* the one ffmpeg demuxer that may open
    it; *exact_seek* says that a seek lands where it is asked to; *picture* marks a still one."""

    container: str
    demuxer: str
    exact_seek: bool = False
    picture: bool = False


_MP4 = Sniffed("mp4", "mov", exact_seek=True)
_MOV = Sniffed("mov", "mov", exact_seek=True)
_BOXES = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid"}
_PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1", b"hevc"}
_SIGNATURES: tuple[tuple[int, bytes, Sniffed], ...] = (
    (0, b"OggS", Sniffed("ogg", "ogg")),
    (0, b"fLaC", Sniffed("flac", "flac")),
    (0, b"FLV\x01", Sniffed("flv", "flv")),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), Sniffed("asf", "asf")),
    (0, b"caff\x00\x01", Sniffed("caf", "caf")),
    (0, bytes.fromhex("726966662e91cf11a5d628db04c10000"), Sniffed("w64", "w64")),
    (0, b"\x00\x00\x01\xba", Sniffed("mpegps", "mpeg")),
    (0, b"\x00\x00\x00\x00\x01\xbc", Sniffed("gxf", "gxf")),
    (0, b"\x1f\x07\x00\x3f", Sniffed("dv", "dv")),
    (0, b"\x1f\x07\x00\xbf", Sniffed("dv", "dv")),
    (0, b"\x0b\x77", Sniffed("ac3", "ac3")),
    (0, b"DKIF\x00\x00\x20\x00", Sniffed("ivf", "ivf")),
    (0, b"#!AMR", Sniffed("amr", "amr")),
    (0, b"\x89PNG\r\n\x1a\n", Sniffed("png", "png_pipe", picture=True)),
    (0, b"\xff\xd8\xff", Sniffed("jpeg", "jpeg_pipe", picture=True)),
    (0, b"GIF87a", Sniffed("gif", "gif", picture=True)),
    (0, b"GIF89a", Sniffed("gif", "gif", picture=True)),
)
_RIFF = {
    b"WAVE": Sniffed("wav", "wav"),
    b"AVI ": Sniffed("avi", "avi"),
    b"WEBP": Sniffed("webp", "webp_pipe", picture=True),
}
_MXF = bytes.fromhex("060e2b34020501010d010201")
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ", b"BZh")
_OTHER_BINARY = (b"%PDF-", b"\x7fELF", b"MZ")


def sniff(path: Path) -> Sniffed:
    """What *path* is. Raises ``MediaError`` for what is not media, ``StorageError`` when it cannot be
    read."""
    try:
        with path.open("rb") as file:

            def read_at(offset: int, size: int) -> bytes:
                file.seek(offset)
                return file.read(size)

            return recognise(read_at, path.name)
    except FileNotFoundError as error:
        raise MediaError(
            sentence("{name} is not there; check the name and try again.", name=str(path))
        ) from error
    except IsADirectoryError as error:
        raise MediaError(
            sentence("{name} is a folder; name the film or sound file in it.", name=path.name)
        ) from error
    except OSError as error:
        raise StorageError(
            sentence(
                "{name} cannot be read ({reason}); check its rights and its disk.",
                name=path.name,
                reason=error.strerror or str(error),
            )
        ) from error


def recognise(read_at: Callable[[int, int], bytes], name: str) -> Sniffed:
    """What the file behind *read_at* (offset and size in bytes) is; *name* is for sentences only.

    Raises ``MediaError`` for what is not media.
    """
    head = read_at(0, HEAD)
    if found := _signature(head) or _boxes(head) or _chunks(head) or _matroska(head):
        return found
    if head[:3] == b"ID3" or elementary_audio(head):
        if found := _tagged_audio(read_at, head):
            return found
    elif transport_packet(head):
        return Sniffed("mpegts", "mpegts")
    if b"\x06\x0e\x2b\x34" in head and _MXF in head:
        return Sniffed("mxf", "mxf")
    raise MediaError(_refusal(head, name))


def _signature(head: bytes) -> Sniffed | None:
    for offset, magic, found in _SIGNATURES:
        if head.startswith(magic, offset):
            if found.container == "ac3" and len(head) > 5 and head[5] >> 3 > 10:
                return Sniffed("eac3", "eac3")
            return found
    return None


def _boxes(head: bytes) -> Sniffed | None:
    kind = head[4:8]
    if kind == b"ftyp":
        brand = head[8:12]
        if brand in _PICTURE_BRANDS and b"moov" not in head:
            return Sniffed("heif", "mov", picture=True)
        return _MOV if brand == b"qt  " else _MP4
    if kind in _BOXES and (int.from_bytes(head[:4], "big") >= 8 or head[:4] in (b"\0\0\0\0", b"\0\0\0\1")):
        return _MOV
    return None


def _chunks(head: bytes) -> Sniffed | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        return _RIFF.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return Sniffed("aiff", "aiff")
    return None


def _matroska(head: bytes) -> Sniffed | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    names = head[:4096]
    if b"\x42\x82" in names and (b"webm" in names or b"matroska" in names):
        return Sniffed("webm" if b"webm" in names else "matroska", "matroska", exact_seek=True)
    return None


def _tagged_audio(read_at: Callable[[int, int], bytes], head: bytes) -> Sniffed | None:
    """The sound behind any ID3v2 tags, whose length counts seven bits a byte."""
    offset = 0
    for _ in range(_LONGEST_TAGS):
        if head[:3] != b"ID3" or len(head) < 10:
            break
        size = sum((head[6 + place] & 0x7F) << 7 * (3 - place) for place in range(4))
        offset += 10 + size + (10 if head[5] & 0x10 else 0)
        head = read_at(offset, HEAD)
    kind = elementary_audio(head) or elementary_audio(head.lstrip(b"\0"))
    if kind:
        return Sniffed(kind, kind)
    return Sniffed("flac", "flac") if head.startswith(b"fLaC") else None


_TEXT_KINDS: tuple[tuple[re.Pattern[str], Sentence], ...] = (
    (
        re.compile(r"#EXTM3U|ffconcat|\[playlist\]|(<\?xml[^>]*>\s*)?<(MPD|smil|playlist|asx)\b|v=0\s", re.I),
        sentence("{name} is a list that points to other files, not a film; give the film itself."),
    ),
    (
        re.compile(r"WEBVTT|\[Script Info\]|\d+\s+[\d:,.]+\s*-->|(<\?xml[^>]*>\s*)?<(\w+:)?tt\b", re.I),
        sentence("{name} is a caption file, not a film; give it with --captions beside the film."),
    ),
    (
        re.compile(r"<!doctype html|<html", re.I),
        sentence("{name} is a web page, not a film; save the film itself and give that."),
    ),
)


def _refusal(head: bytes, name: str) -> Sentence:
    if not head:
        return sentence("{name} is empty; upload or copy it again.", name=name)
    if not head.strip(b"\0"):
        return sentence(
            "{name} begins with nothing but zeros: it was not copied to its end; copy it again.", name=name
        )
    if head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return sentence("{name} is an archive; unpack it and give the film inside.", name=name)
    if head.startswith(_OTHER_BINARY):
        return sentence("{name} is a document or a program, not a film or a sound.", name=name)
    text = _as_text(head[:4096])
    for pattern, told in _TEXT_KINDS if text else ():
        if pattern.match(text.lstrip("\ufeff \t\r\n")):
            return Sentence(told.words, {"name": name})
    if text:
        return sentence("{name} is text, not a film or a sound.", name=name)
    return sentence(
        "{name} is not a film or a sound that is known here; export it as MP4 with H.264 and"
        " AAC, and give that.",
        name=name,
    )


def _as_text(head: bytes) -> str:
    """*head* as text, or nothing when it does not look like text."""
    utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16" if utf16 else "utf-8", "replace")
    strange = sum(each == "\ufffd" or (each < " " and each not in "\t\r\n\f\v") for each in text)
    return text if strange * 20 <= len(text) else ""
