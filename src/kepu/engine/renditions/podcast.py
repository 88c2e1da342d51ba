# SPDX-License-Identifier: Apache-2.0
"""Sound alone, as files: MP3 and M4A of every language, with loudness, chapters, cover and tags.

Descriptions of the picture make no podcast. Chapters are also written for feeds, as the podcast namespace
wants them (JSON Chapters 1.2).
"""

from __future__ import annotations

import msgspec

from kepu.engine.brief import Brief
from kepu.engine.graph import Target
from kepu.engine.language import Sentence, sentence
from kepu.engine.recipe import Podcast, Poster
from kepu.engine.renditions.audio import SAMPLE_RATE, best_coder
from kepu.engine.renditions.poster import poster_target
from kepu.engine.renditions.stills import film_duration
from kepu.engine.sound.decoding import sound_of
from kepu.engine.sound.names import NamedSound, named_sounds
from kepu.engine.sound.reports import loudness_target, loudness_targets
from kepu.engine.sound.sources import exact_source, exact_sources
from kepu.engine.spoken_language import three_letters

FILE_MAKER = "kepu.engine.renditions.podcast_making:make_file"
COVER_MAKER = "kepu.engine.renditions.podcast_making:take_cover"
CHAPTERS_MAKER = "kepu.engine.renditions.podcast_making:write_chapters"
FILE_REVISION = 1
COVER_REVISION = 1
CHAPTERS_REVISION = 1
COVER = "podcast/cover"
COVER_POSTER = Poster(height=1400)
"""Where the recipe makes no poster of its own."""
LARGEST_COVER = 3000
"""Pixels on the longer side."""
MP3_RATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
"""Kilobits a second that MPEG-1 layer III knows."""
_KEPT_TAGS = ("artist", "album", "album_artist", "date", "genre", "copyright", "track")


def targets(brief: Brief) -> list[Target]:
    """The files of every sound, with what they are made from."""
    podcast = brief.recipe.podcast
    sounds = _sounds(brief)
    if podcast is None or not sounds:
        return []
    found = []
    if brief.recipe.audio is None:
        found += [*exact_sources(brief), *loudness_targets(brief)]
    cover = _cover_name(brief)
    if cover == COVER:
        found.append(_cover(brief))
    if brief.facts.chapters:
        found.append(_chapters(brief))
    for named in sounds:
        found += [
            _file(brief, podcast, named, kind, cover)
            for kind, rate in (("mp3", podcast.mp3_bit_rate), ("m4a", podcast.m4a_bit_rate))
            if rate
        ]
    return found


def unavailable(brief: Brief) -> Sentence | None:
    """Why there is no podcast, where the recipe asks for one."""
    if brief.recipe.podcast is None or _sounds(brief):
        return None
    return sentence("There is no podcast: the master holds no sound. Add one with --audio FILE=LANG.")


def _sounds(brief: Brief) -> list[NamedSound]:
    return [named for named in named_sounds(brief.sounds) if not named.source.description]


def _cover_name(brief: Brief) -> str:
    """The target that makes the cover, empty for none: the master's own, else the poster."""
    if brief.facts.cover >= 0:
        return COVER
    if not brief.facts.video:
        return ""
    return "poster" if brief.recipe.poster is not None else COVER


def _cover(brief: Brief) -> Target:
    if brief.facts.cover < 0:
        return poster_target(brief, COVER_POSTER, COVER, f"{COVER}.jpg", published=False)
    return Target(
        name=COVER,
        outputs=(f"{COVER}.jpg",),
        maker=COVER_MAKER,
        revision=COVER_REVISION,
        parameters={"demuxer": brief.facts.demuxer, "stream": brief.facts.cover, "longest": LARGEST_COVER},
        inputs=(brief.master,),
        label=sentence("cover of the podcast"),
        tools=("ffmpeg",),
        priority=150,
        cost=0.3,
        size=300_000,
    )


def _chapters(brief: Brief) -> Target:
    return Target(
        name="podcast/chapters",
        outputs=("podcast/chapters.json",),
        maker=CHAPTERS_MAKER,
        revision=CHAPTERS_REVISION,
        parameters={"title": brief.title, "chapters": msgspec.to_builtins(brief.facts.chapters)},
        inputs=(),
        label=sentence("chapters of the podcast"),
        priority=150,
        cost=0.01,
        size=100 * len(brief.facts.chapters),
    )


def _file(brief: Brief, podcast: Podcast, named: NamedSound, kind: str, cover: str) -> Target:
    source = exact_source(named.source)
    sound = sound_of(source)
    duration = film_duration(brief)
    rate = _bit_rate(podcast, kind, sound.channels)
    tags = {key: brief.facts.tags[key] for key in _KEPT_TAGS if brief.facts.tags.get(key)}
    return Target(
        name=f"podcast/{named.name}.{kind}",
        outputs=(f"podcast/{named.name}.{kind}",),
        maker=FILE_MAKER,
        revision=FILE_REVISION,
        parameters={
            "kind": kind,
            "sound": msgspec.to_builtins(sound),
            "samples": round(duration * SAMPLE_RATE),
            "bit_rate": rate,
            "coder": best_coder(rate, sound.channels),
            "language": three_letters(named.source.language),
            "tags": {**tags, "title": brief.title},
            "chapters": msgspec.to_builtins(brief.facts.chapters),
            "cover": bool(cover),
        },
        inputs=(source.input, loudness_target(named), *([cover] if cover else [])),
        label=sentence("podcast {language}, {format}", language=named.label, format=kind.upper()),
        tools=("ffmpeg",),
        priority=200,
        cost=0.5 + float(duration) * 0.02,
        size=int(float(duration) * rate * 125),
    )


def _bit_rate(podcast: Podcast, kind: str, channels: int) -> int:
    """Kilobits a second: what the recipe says for two channels, half of it for one."""
    told = podcast.mp3_bit_rate if kind == "mp3" else podcast.m4a_bit_rate
    rate = told if channels == 2 else max(1, told // 2)
    return min(MP3_RATES, key=lambda known: abs(known - rate)) if kind == "mp3" else rate
