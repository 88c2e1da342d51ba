# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a hostile .docx. Runs inside the limited child; knows no Django.

``read({"path", "bytes"})`` answers ``{"html", "pictures", "notes"}``: its text as HTML without pictures,
how many pictures were left out, and what else was; or ``{"refused"}``: ``damaged``, ``locked`` or ``large``.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import mammoth

STYLES = """
p[style-name='Title'] => h2:fresh
p[style-name='Subtitle'] => h2:fresh
u => em
strike => s
"""
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
            if "word/document.xml" not in parts.namelist():
                return {"refused": "damaged"}
        return _read(path)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, AttributeError, SyntaxError, RecursionError):
        return {"refused": "damaged"}


def _read(path: Path) -> dict[str, Any]:
    pictures = 0

    def leave_out(image: Any) -> dict[str, str]:
        nonlocal pictures
        pictures += 1
        return {"src": ""}

    with path.open("rb") as file:
        made = mammoth.convert_to_html(
            file,
            style_map=STYLES,
            convert_image=mammoth.images.img_element(leave_out),
            external_file_access=False,
        )
    return {
        "html": made.value,
        "pictures": pictures,
        "notes": [str(each.message) for each in made.messages][:50],
    }
