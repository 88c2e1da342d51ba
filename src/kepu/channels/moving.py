# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moves a publication from state to state by the one table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepu.channels.errors import ChannelError
from kepu.channels.models import Publication
from kepu.channels.states import NEXT, State


def move(publication: Publication, state: State) -> None:
    """Put *publication* in *state*; the caller saves it. Raises ``ChannelError`` where the table has no
    way."""
    if state not in NEXT[State(publication.state)]:
        raise ChannelError(
            _("What is “{now}” cannot become “{then}”."),
            now=publication.get_state_display(),
            then=state.label,
        )
    publication.state = state
