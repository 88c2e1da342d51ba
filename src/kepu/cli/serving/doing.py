# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is being made, in words for somebody who watches: kinds of things, not targets."""

from __future__ import annotations

import re

from kepu.engine.graph import Target
from kepu.engine.language import sentence
from kepu.engine.sound.names import own_name

_SOUND = re.compile(r"audio/(?P<name>[^/]+)/\d+")
_LOUDNESS = re.compile(r"audio/[^/]+/loudness")
_RUNG = re.compile(r"video/(?P<codec>h264|av1)-(?P<height>\d+)/\d+")
_CAPTIONS = re.compile(r"captions/(?P<name>[^/.]+)([/.].*)?")
_PODCAST = re.compile(r"podcast/.*")
_DOWNLOAD = re.compile(r"download/(?P<height>\d+)")
_SCRUBBING = re.compile(r"video/keyframes/\d+|storyboard(/\d+)?")
_SOURCE = re.compile(r"video/source/\d+")


def doing(target: Target) -> str:
    """The kind of thing that *target* is part of, in the current language; its own label where it is
    alone in its kind."""
    name = target.name
    if found := _RUNG.fullmatch(name):
        words = sentence("picture {height}p, AV1", height=found["height"])
        return str(
            words if found["codec"] == "av1" else sentence("picture {height}p", height=found["height"])
        )
    if found := _SOUND.fullmatch(name):
        return str(sentence("sound {language}", language=_language(found["name"])))
    if found := _CAPTIONS.fullmatch(name):
        return str(sentence("captions {language}", language=_language(found["name"])))
    if found := _DOWNLOAD.fullmatch(name):
        return str(sentence("download {height}p", height=found["height"]))
    for pattern, words in (
        (_SOURCE, sentence("the master's own picture")),
        (_SCRUBBING, sentence("small pictures")),
        (_LOUDNESS, sentence("loudness")),
        (_PODCAST, sentence("podcast")),
    ):
        if pattern.fullmatch(name):
            return str(words)
    return str(target.label)


def _language(name: str) -> str:
    """What the sound or captions in files called *name* (``en``, ``zh-Hans-description``) are called."""
    return own_name(name.partition("-description")[0])
