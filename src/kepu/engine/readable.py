# SPDX-License-Identifier: Apache-2.0
"""Words of strangers, as they may stand among ours."""

from __future__ import annotations

from unicodedata import category


def readable(text: str) -> str:
    """*text* from outside without what would steer a terminal or turn the writing direction."""
    return "".join(
        each if each.isprintable() or category(each) == "Zs" else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def one_line(text: object) -> str:
    """*text* as ``readable`` gives it, in one line."""
    return readable(" ".join(str(text).split()))
