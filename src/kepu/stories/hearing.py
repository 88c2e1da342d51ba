# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps how loud the voices of a master are beside its file, and says whether captions fit it."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from kepu.engine.captions.track import CaptionTrack
from kepu.engine.facts import MediaFacts
from kepu.engine.sound.voice import voice_levels
from kepu.stories.fit import told_misfit
from kepu.stories.models import Master
from kepu.stories.speech_fit import verdict


def _place(master: Master) -> Path:
    return master.path.with_name("voice")


def is_heard(master: Master) -> bool:
    """Whether its levels are kept, or there is nothing to hear."""
    return not (master.facts or {}).get("audio") or _place(master).exists()


def listen(master: Master) -> None:
    """Measure the levels of *master* and keep them. Raises ``EngineError`` where its sound cannot be read."""
    levels = voice_levels(master.path, msgspec.convert(master.facts, MediaFacts))
    place = _place(master)
    written = place.with_suffix(".new")
    try:
        written.write_bytes(levels)
        written.replace(place)
    except FileNotFoundError:
        return  # the master was deleted meanwhile


def misfit(track: CaptionTrack, master: Master | None) -> str:
    """A sentence where *track* cannot be what is said in *master*, or stands at other times; nothing where it
    can, and where nobody can tell."""
    if master is None:
        return ""
    if told := told_misfit(track, master.facts):
        return told
    try:
        found = verdict(track.cues, _place(master).read_bytes())
    except FileNotFoundError:
        return ""
    if found is None or found.fits:
        return ""
    if found.later is None:
        return _(
            "These captions pause where somebody speaks, and go on where nobody does: are they of another"
            " film, or of another cut?"
        )
    told = _("These captions fit what is heard if they stand {seconds} s later.")
    if found.later < 0:
        told = _("These captions fit what is heard if they stand {seconds} s earlier.")
    return told.format(seconds=f"{abs(found.later) / 1000:g}")
