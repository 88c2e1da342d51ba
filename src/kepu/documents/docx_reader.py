# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a hostile .docx. Runs inside the limited child; knows no Django.

``read({"path", "bytes"})`` answers its text as ``html``, in which pictures have no source, and what is not
in it: how many ``formulas``, tracked words that were ``deleted``, ``comments``, and ``sounds`` written over
words; and of ``others`` the name of each. Or it answers ``{"refused"}``: ``damaged``, ``locked`` or
``large``.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

import mammoth

STYLES = """
p[style-name='Title'] => h2:fresh
p[style-name='Subtitle'] => h2:fresh
u => u
strike => s
"""
TEXT, NOTES = "word/document.xml", "word/comments.xml"
MOST_OTHERS = 1000
_FORMULA = re.compile(rb"<m:oMath[ >]")
_DELETED = re.compile(rb"<w:del[ >]")
_COMMENT = re.compile(rb"<w:comment[ >]")
_SOUND = re.compile(rb"<w:rt>")
_RUBY = re.compile(rb"<w:rubyPr/>|<w:rubyPr>.*?</w:rubyPr>|<w:rt>.*?</w:rt>|</?w:ruby(?:Base)?>", re.DOTALL)
_IGNORED = re.compile(r"(?:element was ignored: (?:\{[^}]*\})?|character was ignored: )(.{1,60})")
_BACK = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(request: Any) -> Any:
    """Read one document."""
    path = Path(request["path"])
    with path.open("rb") as file:
        if file.read(8) == _OLE:
            return {"refused": "locked"}
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(each.file_size for each in parts.infolist()) > request["bytes"]:
                return {"refused": "large"}
            if TEXT not in parts.namelist():
                return {"refused": "damaged"}
        return _read(path)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, AttributeError, SyntaxError, RecursionError):
        return {"refused": "damaged"}


def _read(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as parts:
        text = parts.read(TEXT)
        notes = parts.read(NOTES) if NOTES in parts.namelist() else b""
        sounds = len(_SOUND.findall(text))
        file: BinaryIO = _without_sounds(parts, text) if sounds else path.open("rb")
    with file:
        made = mammoth.convert_to_html(
            file,
            style_map=STYLES,
            convert_image=mammoth.images.img_element(lambda image: {"src": ""}),
            external_file_access=False,
        )
    ignored = [found[1] for each in made.messages if (found := _IGNORED.search(str(each.message)))]
    return {
        "html": _BACK.sub("", made.value),
        "formulas": len(_FORMULA.findall(text)),
        "deleted": len(_DELETED.findall(text)),
        "comments": len(_COMMENT.findall(notes)),
        "sounds": sounds,
        "others": [each for each in ignored if each not in ("oMath", "oMathPara")][:MOST_OTHERS],
    }


def _without_sounds(parts: zipfile.ZipFile, text: bytes) -> BinaryIO:
    """The document without what is written over its words: what reads it would leave out both."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as copy:
        for each in parts.infolist():
            copy.writestr(each.filename, _RUBY.sub(b"", text) if each.filename == TEXT else parts.read(each))
    made.seek(0)
    return made
