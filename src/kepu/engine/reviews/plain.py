# SPDX-License-Identifier: Apache-2.0
"""Words of strangers, as they may stand in a line of ours."""

from __future__ import annotations


def plain(text: object) -> str:
    """*text* in one line of what can be seen: no line of its own, no sequence that a terminal obeys, no sign
    that turns the direction of what follows."""
    return "".join(each for each in " ".join(str(text).split()) if each.isprintable())
