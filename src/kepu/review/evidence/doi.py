# SPDX-License-Identifier: AGPL-3.0-or-later
"""DOIs, however somebody writes them. Knows no Django."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import unquote, urlsplit

LONGEST = 200
MOST_READ = 2000
"""Characters of a text that may be a DOI with what stands around it."""
_NAME = r"10\.[0-9]{3,9}(?:\.[0-9]{1,9}){0,9}/[^\s]{1,400}"
_WHOLE = re.compile(rf"\A{_NAME}\Z")
_INSIDE = re.compile(rf"(?<![0-9A-Za-z.])({_NAME})")
_PREFIX = re.compile(r"\A(?:info:doi/|(?:https?://)?(?:www\.|dx\.)?doi\.org/+|doi\s*:?\s*)", re.IGNORECASE)
_OF_A_PUBLISHER = re.compile(rf"/doi/(?:[a-z]+/)?({_NAME})", re.IGNORECASE)
_VIEW = re.compile(r"/(?:full|abstract|abs|pdf|epdf|html|meta)\Z", re.IGNORECASE)
_BEHIND = ".,;:!?'\"。，；：！？、…”’』」》〉"
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
_WIDE = {0xFF01 + at: 0x21 + at for at in range(0x5E)} | {0x3000: 0x20, 0xA0: 0x20}
_SAME = _WIDE | {0x2010: 0x2D, 0x2011: 0x2D} | dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def read_doi(text: str) -> str | None:
    """The DOI that *text* is, in lower case and without what stands around it: ``doi:``, ``https://doi.org/``,
    full-width letters, a full stop at the end. ``None`` where it is none, or has more than 200 characters."""
    if len(text) > MOST_READ:
        return None
    told = text.translate(_SAME).strip().lstrip("<([\"'“‘（「《").strip("\"'“”")
    if told.lower().startswith(("http://", "https://")):
        return _of_address(told)
    while (found := _PREFIX.match(told)) and found.end():
        told = told[found.end() :]
    return _checked(told)


def find_doi(text: str) -> str | None:
    """The first DOI that stands in running *text*; ``None`` where there is none."""
    for found in _INSIDE.finditer(text.translate(_SAME)):
        if doi := _checked(found[1]):
            return doi
    return None


def _of_address(address: str) -> str | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("dx.")
    path = unquote(parts.path)
    if host == "doi.org":
        # Marks of campaigns are no part of it; in the path alone they would be.
        return _checked(path.lstrip("/"))
    found = _OF_A_PUBLISHER.search(path)
    return _checked(_VIEW.sub("", found[1])) if found else None


def _checked(told: str) -> str | None:
    doi = _trimmed(told).lower()
    if not _WHOLE.match(doi) or len(doi) > LONGEST or not doi.isprintable():
        return None
    return doi


def _trimmed(told: str) -> str:
    """*told* without the punctuation of a sentence behind it. A bracket that was opened inside stays."""
    many = Counter(told)
    end = len(told)
    while end:
        last = told[end - 1]
        closes = last in _BRACKETS and many[last] > many[_BRACKETS[last]]
        if last not in _BEHIND and not closes:
            break
        many[last] -= 1
        end -= 1
    return told[:end]
