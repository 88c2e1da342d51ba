# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verifies a file of reviews or a saved page, with no house and no Django."""

from __future__ import annotations

from pathlib import Path

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FOUND_WRONG, LAPSED
from kepu.engine.readable import one_line
from kepu.engine.reviews.files import read_bytes, read_document
from kepu.engine.reviews.page import read_page
from kepu.engine.reviews.page_verifying import verify_page
from kepu.engine.reviews.told import as_data, lines
from kepu.engine.reviews.verdict import Verified
from kepu.engine.reviews.verifying import verify_document


def verify_file(path: Path, console: Console) -> int:
    """Say what holds of what stands in *path*; returns 3 where something is wrong, and 4 where what was
    signed holds no more. Raises ``ReviewFileError``."""
    found = look_at(path)
    for line in lines(found):
        console.say(line)
    console.result(as_data(found))
    if not found.sound:
        return FOUND_WRONG
    return LAPSED if found.lapsed else DONE


def look_at(path: Path) -> Verified:
    """What verifying *path* finds. Raises ``ReviewFileError``."""
    content = read_bytes(path)
    name = one_line(path.name)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return verify_page(*read_page(content, name))
    return verify_document(read_document(content, name))
