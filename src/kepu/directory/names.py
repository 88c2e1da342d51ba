# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names in several languages: ``{tag: text}``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language


def read_in(names: Mapping[str, str], language: str | None = None) -> str:
    """The name in *language* (by default the reader's), else in whichever there is."""
    wanted = (language or get_language() or "").lower()
    return (
        names.get(wanted)
        or names.get(wanted.partition("-")[0])
        or next(iter(filter(None, names.values())), "")
    )


def sorted_as(name: str) -> str:
    """How *name* is sorted, in at most 120 characters: Han by their sound in Mandarin, the rest folded. A
    surname with a reading of its own (单, 曾) stands by the commoner one."""
    from pypinyin import lazy_pinyin  # slow to load; who only reads needs it not

    return " ".join(lazy_pinyin(name)).casefold()[:120]


def cleaned(names: Mapping[str, str]) -> dict[str, str]:
    """*names* without surrounding white space and without empty ones."""
    return {tag: " ".join(text.split()) for tag, text in names.items() if text.strip()}
