# SPDX-License-Identifier: Apache-2.0
"""What in a file is damaged or missing: told where the rest can be used, refused where nothing can."""

from __future__ import annotations

from typing import Any

from kepu.engine.errors import MediaError
from kepu.engine.facts import MediaFacts, Trouble, trouble
from kepu.engine.language import sentence
from kepu.engine.picture_header import LARGEST_PICTURE, LARGEST_SIDE
from kepu.engine.readers.index import samples_inside
from kepu.engine.readers.opening import Opening, decodes_near_end
from kepu.engine.readers.pictures import Timing
from kepu.engine.readers.streams import Streams

_BEFORE_END = (0.5, 5.0, 20.0)
_SHORT_BY = 1.0
_SHORT_SHARE = 0.02
_GUESSED_SHARE = 0.1


def check_decoded(
    streams: Streams, openings: dict[int, Opening], name: str, *, size: int, header: float
) -> list[Trouble]:
    """Leave out the sounds that do not decode, with a trouble each. *size* is the file's in bytes, *header*
    the duration it promises in seconds. Raises ``MediaError`` when the first
    pictures do not decode, or nothing does: a film that cannot be seen is no sound."""
    if any(opening.encrypted for opening in openings.values()):
        raise MediaError(
            sentence("{name} is encrypted (copy protection); give a copy without it.", name=name)
        )
    unseen = [stream for stream in streams.video if openings[stream.index].frame is None]
    if unseen and len(unseen) == len(streams.video):
        raise _unseen(unseen, name, size, header)
    told = []
    for stream in [each for each in streams.audio if openings[each.index].frame is None]:
        streams.audio.remove(stream)
        streams.ignored.append(stream)
        told.append(
            trouble(
                "sound_unusable",
                "warning",
                sentence("Sound stream {index} cannot be decoded; it is left out.", index=stream.index),
            )
        )
    for stream in unseen:
        streams.video.remove(stream)
        streams.ignored.append(stream)
    if not streams.video and not streams.audio:
        raise MediaError(
            sentence(
                "Nothing in {name} can be decoded: it is damaged, cut short, or no film or"
                " sound; export or copy it again.",
                name=name,
            )
        )
    return told


def _unseen(unseen: list[Any], name: str, size: int, header: float) -> MediaError:
    """Why none of the pictures of *unseen*, which are all that there are, can be seen."""
    if all(len(stream.index_entries) and not samples_inside(stream, size) for stream in unseen):
        return MediaError(
            sentence(
                "{name} was cut short: it promises {promised} s, and not one picture of it is "
                "there; copy it"
                " again.",
                name=name,
                promised=round(header, 1),
            )
        )
    if not any(stream.codec_context.width for stream in unseen):
        return MediaError(
            sentence(
                "The pictures of {name} are over {side} pixels a side or {millions} million in "
                "all, or tell"
                " no size; export it smaller.",
                name=name,
                side=LARGEST_SIDE,
                millions=LARGEST_PICTURE // 1_000_000,
            )
        )
    return MediaError(
        sentence(
            "No picture of {name} can be decoded: it is damaged or was cut short; export or copy it again.",
            name=name,
        )
    )


def check_end(
    container: Any,
    streams: Streams,
    facts: MediaFacts,
    name: str,
    *,
    complete: bool,
    beyond: int,
    header: float,
    timings: dict[int, Timing | None],
) -> list[Trouble]:
    """What is missing at the end of the file. *header* is the duration it promises, in seconds; *beyond*
    how many bytes it promises behind its end."""
    told = []
    promised = _longest_promise(facts, timings, header)
    if promised:
        told.append(
            trouble(
                "cut",
                "warning",
                sentence(
                    "{name} promises {promised} s and holds {held} s: it was cut short. What is "
                    "there is used;"
                    " copy it again if the rest is missed.",
                    name=name,
                    promised=round(promised[0], 1),
                    held=round(promised[1], 1),
                ),
            )
        )
    elif beyond:
        told.append(
            trouble(
                "cut",
                "warning",
                sentence(
                    "{name} ends {bytes} bytes before it says: it was cut short, or written wrongly. "
                    "What is there is"
                    " used.",
                    name=name,
                    bytes=beyond,
                ),
            )
        )
    elif not complete or not _ends_well(container, streams, facts):
        told.append(
            trouble(
                "damaged",
                "warning",
                sentence(
                    "{name} is damaged: not all of it can be decoded. Look at what was made before "
                    "it is published.",
                    name=name,
                ),
            )
        )
    return told + _without_times(facts, name, timings)


def _without_times(facts: MediaFacts, name: str, timings: dict[int, Timing | None]) -> list[Trouble]:
    told = []
    for video in facts.video:
        timing = timings[video.index]
        if timing and timing.guessed > _GUESSED_SHARE * video.times.count:
            told.append(
                trouble(
                    "times_missing",
                    "warning",
                    sentence(
                        "{count} pictures of {name} have no time of their own; they are shown in the "
                        "order in which"
                        " they are stored.",
                        count=timing.guessed,
                        name=name,
                    ),
                )
            )
    return told


def _longest_promise(
    facts: MediaFacts, timings: dict[int, Timing | None], header: float
) -> tuple[float, float] | None:
    """What is promised and what is held, in seconds, where the second falls short of the first."""
    pairs = [(header, facts.duration)]
    for video in facts.video:
        timing, rate = timings[video.index], float(video.frame_rate.fraction)
        if timing and rate:
            pairs.append((timing.promised / rate, video.times.count / rate))
    short = [pair for pair in pairs if pair[0] - pair[1] > max(_SHORT_BY, _SHORT_SHARE * pair[0])]
    return max(short, key=lambda pair: pair[0] - pair[1]) if short else None


def _ends_well(container: Any, streams: Streams, facts: MediaFacts) -> bool:
    """Whether something decodes near the end. A seek that is not exact may land behind the last start
    point, where a healthy stream shows nothing either: so earlier ones are tried."""
    stream = (*streams.video, *streams.audio)[0]
    end = facts.start + facts.duration
    if facts.video:
        end = float(facts.video[0].times.end * facts.video[0].time_base.fraction)
    tries = _BEFORE_END[:1] if facts.exact_seek else _BEFORE_END
    places = [max(facts.start, end - before) for before in tries]
    return any(decodes_near_end(container, stream, int(place / stream.time_base)) for place in places)


def cover_refused(size: tuple[int, int]) -> Trouble:
    """The trouble of a cover that claims to be too large, or tells no size."""
    if size == (0, 0):
        return trouble(
            "cover_unreadable",
            "warning",
            sentence("The cover inside is of a kind that is not known; it is left out."),
        )
    return trouble(
        "cover_too_large",
        "warning",
        sentence(
            "The cover inside is {width}x{height} pixels; it is left out, unread. Give a smaller one.",
            width=size[0],
            height=size[1],
        ),
    )
