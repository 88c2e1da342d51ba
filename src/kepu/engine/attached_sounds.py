# SPDX-License-Identifier: Apache-2.0
"""The sounds of a film: those inside the master, and files given beside it, by language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from kepu.engine.brief import SoundSource
from kepu.engine.errors import MediaError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import sentence

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""A BCP 47 tag, near enough to tell it from other text."""


@dataclass(frozen=True, slots=True)
class AttachedSound:
    """A sound file beside the master: a dubbed version, or a description of the picture."""

    path: Path
    language: str
    description: bool = False

    @property
    def name(self) -> str:
        """Its name in the graph."""
        return f"sound/{self.language}{'-description' if self.description else ''}"


def attached_sound(text: str) -> AttachedSound:
    """Read ``FILE=LANG[:description]``. Raises ``MediaError`` where it is not that."""
    file, equals, told = text.rpartition("=")
    language, _, kind = told.partition(":")
    if not equals or not LANGUAGE_TAG.fullmatch(language) or kind not in ("", "description"):
        raise MediaError(
            sentence("{text} does not name a sound; write FILE=LANG or FILE=LANG:description.", text=text)
        )
    return AttachedSound(Path(file), language, kind == "description")


def master_sounds(facts: MediaFacts, input_name: str) -> list[SoundSource]:
    """The sounds inside the master, as it is cut: every spoken language, the default one first."""
    ordered = sorted(facts.audio, key=lambda audio: not audio.default)
    return [
        SoundSource(input_name, facts.demuxer, audio, audio.language, facts.start, audio.description)
        for audio in ordered
    ]


def file_sound(attached: AttachedSound, facts: MediaFacts) -> SoundSource:
    """The first sound of an attached file, which starts at the film's zero.

    Raises ``MediaError`` where the file holds no sound.
    """
    if not facts.audio:
        raise MediaError(sentence("{file} holds no sound.", file=attached.path.name))
    return SoundSource(
        attached.name,
        facts.demuxer,
        facts.audio[0],
        attached.language,
        facts.start,
        attached.description,
        attached=True,
    )
