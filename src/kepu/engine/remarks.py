# SPDX-License-Identifier: Apache-2.0
"""What is odd in a master and what will be done about it, told from its facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kepu.engine.facts import AudioFacts, MediaFacts, Trouble, VideoFacts, trouble
from kepu.engine.language import sentence

_IN_SYNC = 0.020
_LATE_START = 0.001
_RARE_SECONDS = 10.0


def remarks(facts: MediaFacts) -> list[Trouble]:
    """The troubles of *facts*, in the order in which a person would ask."""
    told: list[Trouble] = []
    for video in facts.video[:1]:
        told += _of_shape(video)
        told += _of_time(video, facts)
    told += _of_sound(facts)
    told += _of_other_streams(facts)
    return told


def _of_shape(video: VideoFacts) -> Iterator[Trouble]:
    width, height = video.upright_size
    if video.rotation or video.flipped:
        yield trouble(
            "rotated",
            "note",
            sentence("The pictures lie on their side or are mirrored; they are put upright."),
        )
    if video.sample_aspect.numerator != video.sample_aspect.denominator:
        yield trouble(
            "sample_aspect",
            "note",
            sentence(
                "Pixels are not square ({width}x{height} stored); pictures are made {shown}x{shown_height}.",
                width=video.width,
                height=video.height,
                shown=width,
                shown_height=height,
            ),
        )
    if width % 2 or height % 2:
        yield trouble(
            "odd_size",
            "note",
            sentence(
                "The size {width}x{height} is odd; it is made even, by one pixel.", width=width, height=height
            ),
        )
    if video.sizes_vary:
        yield trouble(
            "sizes_vary",
            "warning",
            sentence(
                "The pictures change size inside the film; all are fitted into {width}x{height}.",
                width=width,
                height=height,
            ),
        )
    if video.field_order != "progressive":
        yield trouble("interlaced", "note", sentence("The pictures are interlaced; they are deinterlaced."))
    if video.colour.hdr:
        yield trouble(
            "hdr",
            "note",
            sentence(
                "The pictures are HDR ({transfer}); they are mapped to SDR for the web.",
                transfer=video.colour.hdr.upper(),
            ),
        )


def _of_time(video: VideoFacts, facts: MediaFacts) -> Iterator[Trouble]:
    if not video.constant_rate:
        yield trouble(
            "variable_rate", "note", sentence("The frame rate varies; every picture keeps its own time.")
        )
    if abs(facts.start) > _LATE_START:
        yield trouble(
            "start",
            "note",
            sentence(
                "The film's first timestamp is {seconds} s; what is made starts at 0.",
                seconds=round(facts.start, 3),
            ),
        )
    base = video.time_base.fraction
    marks = [*video.keyframes, video.times.end]
    if video.keyframes and max(after - before for before, after in pairwise(marks)) * base > _RARE_SECONDS:
        yield trouble(
            "rare_keyframes",
            "note",
            sentence(
                "Some start points lie more than {seconds} s apart; the film is encoded rather than copied"
                " there.",
                seconds=round(_RARE_SECONDS),
            ),
        )
    yield from _of_sync(float(video.times.first * base), facts)


def _of_sync(picture_start: float, facts: MediaFacts) -> Iterator[Trouble]:
    for sound in facts.audio:
        late = sound.start - picture_start
        if late > _IN_SYNC:
            yield trouble(
                "late_sound",
                "note",
                sentence(
                    "Sound stream {index} starts {seconds} s after the picture; silence is put in front.",
                    index=sound.index,
                    seconds=round(late, 3),
                ),
            )
        elif late < -_IN_SYNC:
            yield trouble(
                "early_sound",
                "note",
                sentence(
                    "Sound stream {index} starts {seconds} s before the picture.",
                    index=sound.index,
                    seconds=round(-late, 3),
                ),
            )


def _of_sound(facts: MediaFacts) -> Iterator[Trouble]:
    if not facts.audio:
        yield trouble("no_sound", "note", sentence("The film has no sound; none is promised."))
    pairs = [sound for sound in facts.audio if sound.partner >= 0]
    if pairs:
        yield trouble(
            "mono_pairs",
            "warning",
            sentence(
                "Sound is stored one channel a stream; {pairs} are taken as left and right of "
                "one sound. Listen"
                " whether that is right.",
                pairs=", ".join(f"{each.index}+{each.partner}" for each in pairs),
            ),
        )
    unknown = [sound for sound in facts.audio if sound.language == "und"]
    if len(facts.audio) > 1 and unknown:
        yield trouble(
            "languages_unknown",
            "warning",
            sentence(
                "Several sounds, and the language of {names} is not told; the first is used unless another is"
                " chosen.",
                names=", ".join(_name(each) for each in unknown),
            ),
        )


def _name(sound: AudioFacts) -> str:
    return f"#{sound.index} {sound.title}".strip()


def _of_other_streams(facts: MediaFacts) -> Iterator[Trouble]:
    if len(facts.video) > 1:
        yield trouble(
            "several_pictures",
            "note",
            sentence(
                "There are {count} video streams; stream {index} is used.",
                count=len(facts.video),
                index=facts.video[0].index,
            ),
        )
    for subtitle in facts.subtitles:
        if not subtitle.text:
            yield trouble(
                "bitmap_captions",
                "note",
                sentence(
                    "Subtitle stream {index} ({language}) is pictures of words; it is left out. Give "
                    "a caption"
                    " file.",
                    index=subtitle.index,
                    language=subtitle.language,
                ),
            )
    if facts.ignored:
        yield trouble("ignored", "note", sentence("Left out: {names}.", names=", ".join(facts.ignored)))
