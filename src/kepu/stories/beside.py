# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms above put beside the editor of a story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the editor's page: its template, what that is filled with, and the static files of its look
    and script."""

    name: str
    template: str
    context: Callable[[HttpRequest, Story], dict[str, Any]]
    style: str
    script: str


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Show *panel* from here on. One that is registered again replaces what it was."""
    _panels[panel.name] = panel


def panels() -> tuple[Panel, ...]:
    """Every panel."""
    return tuple(_panels.values())


def told(request: HttpRequest, story: Story) -> dict[str, Any]:
    """What the editor's page needs for its panels."""
    filled: dict[str, Any] = {"beside": panels()}
    for panel in panels():
        filled |= panel.context(request, story)
    return filled
