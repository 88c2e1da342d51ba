# SPDX-License-Identifier: Apache-2.0
"""Which streams of a file are the film, chosen by their kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kepu.engine.errors import MediaError
from kepu.engine.facts import Trouble, trouble
from kepu.engine.language import sentence
from kepu.engine.picture_header import LARGEST_PICTURE, LARGEST_SIDE, too_large


@dataclass(slots=True)
class Streams:
    """A file's streams by kind; the first of ``video`` and of ``audio`` is the one that is chosen."""

    video: list[Any] = field(default_factory=list)
    audio: list[Any] = field(default_factory=list)
    subtitles: list[Any] = field(default_factory=list)
    covers: list[Any] = field(default_factory=list)
    ignored: list[Any] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def renew(self, reopen: Callable[[], Any]) -> Any:
        """Point to the same streams of what *reopen* returns, the same file opened again. Returns that."""
        kinds = (self.video, self.audio, self.subtitles, self.covers, self.ignored)
        places = [[stream.index for stream in held] for held in kinds]
        container = reopen()
        for held, indexes in zip(kinds, places, strict=True):
            held[:] = [container.streams[index] for index in indexes]
        return container


def choose_streams(container: Any, name: str) -> Streams:
    """The streams of *container*. Raises ``MediaError`` when there are none, or when the film is too
    large or coded in a way that is not known: it is never taken for a mere sound."""
    found = Streams()
    for stream in container.streams:
        _sort_in(found, stream, name)
    if not found.video and not found.audio:
        raise MediaError(
            sentence(
                "There is nothing to see or to hear in {name}; check that it is the file that was meant.",
                name=name,
            )
        )
    found.video.sort(key=lambda each: (not each.disposition & each.disposition.default, each.index))
    found.audio.sort(
        key=lambda each: (_is_description(each), not each.disposition & each.disposition.default, each.index)
    )
    return found


def _is_description(stream: Any) -> bool:
    told = stream.disposition
    return bool(told & (told.visual_impaired | told.descriptions))


def _sort_in(found: Streams, stream: Any, name: str) -> None:
    if stream.type == "video" and stream.disposition & (
        stream.disposition.attached_pic | stream.disposition.timed_thumbnails
    ):
        found.covers.append(stream)
    elif stream.type in ("video", "audio"):
        _sort_in_film(found, stream, name)
    elif stream.type == "subtitle":
        found.subtitles.append(stream)
    else:
        found.ignored.append(stream)


def _sort_in_film(found: Streams, stream: Any, name: str) -> None:
    context = stream.codec_context
    if stream.type == "audio":
        if context is None or not context.sample_rate:
            found.ignored.append(stream)
            found.troubles.append(_unusable(stream))
        else:
            found.audio.append(stream)
        return
    if context is None:
        raise MediaError(
            sentence(
                "The pictures of {name} are coded in a way that is not known; export it as MP4 with H.264.",
                name=name,
            )
        )
    if too_large(context.width, context.height):
        raise MediaError(
            sentence(
                "The pictures of {name} are {width}x{height} pixels; at most {side} a side and "
                "{millions} million"
                " in all are taken. Export it smaller.",
                name=name,
                width=context.width,
                height=context.height,
                side=LARGEST_SIDE,
                millions=LARGEST_PICTURE // 1_000_000,
            )
        )
    found.video.append(stream)


def _unusable(stream: Any) -> Trouble:
    return trouble(
        "sound_unusable",
        "warning",
        sentence(
            "Sound stream {index} is coded in a way that is not known; it is left out.", index=stream.index
        ),
    )
