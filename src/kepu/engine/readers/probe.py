# SPDX-License-Identifier: Apache-2.0
"""Reads a master's facts, inside the limited child."""

from __future__ import annotations

from typing import Any

import av
import msgspec

from kepu.engine.errors import MediaError
from kepu.engine.facts import AudioFacts, MediaFacts, Trouble, VideoFacts
from kepu.engine.language import sentence
from kepu.engine.readers import damage, pictures, sounds, subtitles
from kepu.engine.readers.boxes_layout import box_layout
from kepu.engine.readers.opened import open_media
from kepu.engine.readers.opening import Opening, needs_many_frames, see_opening
from kepu.engine.readers.packets import Survey, survey
from kepu.engine.readers.pictures import Timing
from kepu.engine.readers.streams import choose_streams

_BOXED = ("mp4", "mov")
_TAGS = (
    "title",
    "artist",
    "album",
    "date",
    "comment",
    "description",
    "copyright",
    "genre",
    "creation_time",
    "album_artist",
    "composer",
    "publisher",
    "encoder",
)
_LONGEST_TAG = 2000
_FIELDS_A_SECOND = 31
_TAPE_CODECS = ("mpeg2video", "dvvideo")


def read(request: dict[str, Any]) -> dict[str, Any]:
    """``facts`` (a ``MediaFacts``) and ``look`` (indexes of video streams whose fields must be looked
    at). Raises ``MediaError`` for what cannot be used."""
    return _Probe(**request).run()


class _Probe:
    """One master on its way to its facts."""

    def __init__(
        self, path: str, name: str, container: str, demuxer: str, exact_seek: bool, size: int
    ) -> None:
        self.path, self.name, self.size = path, name, size
        self.container, self.demuxer, self.exact_seek = container, demuxer, exact_seek
        self.layout = box_layout(path) if container in _BOXED else None
        self.troubles: list[Trouble] = []
        self.complete = True
        self.surveys: dict[int, Survey] = {}

    def run(self) -> dict[str, Any]:
        if self.layout and not self.layout.index:
            raise MediaError(
                sentence(
                    "{name} was never finished: its index is missing, as when a recorder stops or an upload"
                    " breaks; record or copy it again.",
                    name=self.name,
                )
            )
        self.opened = self._open()
        header = self.opened.duration / av.time_base if self.opened.duration else 0.0
        beyond = self.layout.beyond if self.layout else 0
        self.streams = choose_streams(self.opened, self.name)
        self.troubles += self.streams.troubles
        openings = see_opening(self.opened, [*self.streams.video, *self.streams.audio])
        self.troubles += damage.check_decoded(
            self.streams, openings, self.name, size=self.size, header=header
        )
        timings = self._timings(openings)
        video = [
            pictures.video_facts(stream, openings[stream.index], timing)
            for stream in self.streams.video
            if (timing := timings[stream.index])
        ]
        facts = self._facts(video, self._audio(openings))
        look = [
            stream.index for stream in self.streams.video if _worth_a_look(stream, openings[stream.index])
        ]
        self.troubles += damage.check_end(
            self.opened,
            self.streams,
            facts,
            self.name,
            complete=self.complete,
            beyond=beyond,
            header=header,
            timings=timings,
        )
        return {
            "facts": msgspec.to_builtins(msgspec.structs.replace(facts, troubles=self.troubles)),
            "look": look,
        }

    def _audio(self, openings: dict[int, Opening]) -> Any:
        found = (
            sounds.audio_facts(stream, openings[stream.index], self.surveys.get(stream.index), self.size)
            for stream in self.streams.audio
        )
        return sounds.join_pairs([each for each in found if each], self.container)

    def _open(self) -> Any:
        try:
            return open_media(self.path, self.demuxer)
        except av.FFmpegError as error:
            raise MediaError(
                sentence(
                    "{name} cannot be opened: what it holds is damaged or cut short; export or copy "
                    "it again.",
                    name=self.name,
                )
            ) from error

    def _timings(self, openings: dict[int, Opening]) -> dict[int, Timing | None]:
        """By the index where it tells all; else every packet is read."""
        if self.layout and self.layout.index and not self.layout.fragmented:
            timings = {
                stream.index: pictures.timing_from_index(
                    stream, openings[stream.index], self.path, self.layout.index, self.size
                )
                for stream in self.streams.video
            }
            if all(timings.values()):
                return timings
        self.opened = self.streams.renew(self._open)
        self.surveys, self.complete = survey(self.opened, [*self.streams.video, *self.streams.audio])
        return {
            stream.index: pictures.timing_from_packets(stream, self.surveys[stream.index])
            for stream in self.streams.video
        }

    def _facts(self, video: list[VideoFacts], audio: list[AudioFacts]) -> MediaFacts:
        starts = [float(each.times.first * each.time_base.fraction) for each in video[:1]]
        starts += [each.start for each in audio[:1]]
        if not starts:
            raise MediaError(
                sentence(
                    "There is nothing to see or to hear in {name}; check that it is the file that was meant.",
                    name=self.name,
                )
            )
        start = min(starts)
        ends = [float(each.times.end * each.time_base.fraction) for each in video[:1]]
        ends += [each.start + each.duration for each in audio[:1]]
        duration = max(ends) - start
        metadata = {key.lower(): value for key, value in self.opened.metadata.items()}
        cover = self._cover()
        return MediaFacts(
            container=self.container,
            demuxer=self.demuxer,
            size=self.size,
            start=start,
            duration=duration,
            video=video,
            audio=audio,
            subtitles=[subtitles.subtitle_facts(stream) for stream in self.streams.subtitles],
            chapters=subtitles.chapters_of(self.opened, start, duration),
            troubles=[],
            tags={key: metadata[key][:_LONGEST_TAG] for key in _TAGS if metadata.get(key)},
            timecode=subtitles.timecode_of(self.opened),
            cover=cover,
            exact_seek=self.exact_seek and not (self.layout and self.layout.fragmented),
            ignored=[subtitles.named(stream) for stream in self.streams.ignored],
        )

    def _cover(self) -> int:
        if not self.streams.covers:
            return -1
        with self._open() as fresh:
            covers = [fresh.streams[stream.index] for stream in self.streams.covers]
            index, refused = subtitles.cover_of(fresh, covers)
        if index < 0:
            self.troubles.append(damage.cover_refused(refused))
        return index


def _worth_a_look(stream: Any, opening: Opening) -> bool:
    """Whether a stream's frames decide on its field order: it is flagged, or its flags are silent or
    often wrong (tapes) at a size and rate at which material is interlaced."""
    if opening.interlaced:
        return True
    tape = stream.codec_context.codec.canonical_name in _TAPE_CODECS
    slow = (stream.guessed_rate or 0) < _FIELDS_A_SECOND
    broadcast = stream.codec_context.height in (480, 486, 576, 1080, 1088)
    return bool((tape or needs_many_frames(stream)) and slow and broadcast)
