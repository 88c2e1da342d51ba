# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nginx must know to hand out the public tree as our own views do: types and headers, as files that its
recipe includes. Django must be loaded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kepu.conf.house import House
from kepu.engine.language import Sentence, sentence
from kepu.engine.media_types import MEDIA_TYPES, SOUND, SOUND_SUFFIXES, UNKNOWN

FOLDER = "nginx"


def tell_web_server(house: House) -> list[Sentence]:
    """Write the files into the house where they are not as they must be."""
    folder = house.folder / FOLDER
    changed = [name for name, text in _files().items() if _write(folder / name, text)]
    if not changed:
        return []
    return [
        sentence("What nginx includes was written to {folder}; reload nginx if it runs.", folder=str(folder))
    ]


def _files() -> dict[str, str]:
    from kepu.website.headers import embed_headers, media_headers, page_headers

    sound = dict.fromkeys(SOUND_SUFFIXES, SOUND)
    return {
        "types.conf": _types(MEDIA_TYPES),
        "sound-types.conf": _types({**MEDIA_TYPES, **sound}),
        "page-headers.conf": _headers(page_headers()),
        "embed-headers.conf": _headers(embed_headers()),
        "media-headers.conf": _headers(media_headers()),
    }


def _types(types: Mapping[str, str]) -> str:
    lines = [f"    {_quoted(kind)} {suffix.removeprefix('.')};\n" for suffix, kind in sorted(types.items())]
    return f"types {{\n{''.join(lines)}}}\ndefault_type {UNKNOWN};\n"


def _headers(headers: Mapping[str, str]) -> str:
    return "".join(f"add_header {name} {_quoted(value)};\n" for name, value in headers.items())


def _quoted(text: str) -> str:
    """*text* as nginx reads it in quotes; it has no way to write a dollar sign."""
    assert "$" not in text and text.isprintable(), text
    kept = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{kept}"'


def _write(path: Path, text: str) -> bool:
    if path.is_file() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(mode=0o755, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.write_text(text, "utf-8")
    beside.chmod(0o644)
    beside.replace(path)
    return True
