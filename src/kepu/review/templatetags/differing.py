# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces of a difference, as templates show them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from kepu.review.compared import trimmed as cut_down
from kepu.stories.differ import How, Piece

register = template.Library()


@register.filter
def trimmed(pieces: Sequence[Piece]) -> list[Piece]:
    """*pieces* with what was kept cut down to what stands beside a change."""
    return cut_down(pieces)


@register.filter
def old_side(pieces: Sequence[Piece]) -> list[Piece]:
    """What stood there before."""
    return [each for each in pieces if each.how is not How.ADDED]


@register.filter
def new_side(pieces: Sequence[Piece]) -> list[Piece]:
    """What stands there now."""
    return [each for each in pieces if each.how is not How.STRUCK]
