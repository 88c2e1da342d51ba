# SPDX-License-Identifier: Apache-2.0
"""The first packets and pictures of a file, and one near its end: whether it decodes at all, and what
only the decoded picture tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import av

from kepu.engine.picture_header import LARGEST_PICTURE

_MOST_PACKETS = 4000
_ENOUGH_PACKETS = 40
_MANY_FRAMES = 12
_PROGRESSIVE = 1
_MAY_INTERLACE = {"mpeg2video", "dvvideo", "h264", "vc1", "mpeg4"}


@dataclass(slots=True)
class Opening:
    """The first of one stream: ``frame``, the first decoded one, whether any of the first dozen was
    ``interlaced``, the packets' ``ticks``, how many were decoded, packets that are not shown, whether one is
    ``encrypted``."""

    wanted_frames: int
    frame: Any = None
    frames: int = 0
    interlaced: bool = False
    ticks: list[int] = field(default_factory=list)
    not_shown: int = 0
    sides: set[tuple[int, int]] = field(default_factory=set)
    encrypted: bool = False

    @property
    def done(self) -> bool:
        """Whether enough was seen."""
        return self.frames >= self.wanted_frames and len(self.ticks) >= _ENOUGH_PACKETS


def needs_many_frames(stream: Any) -> bool:
    """Whether a video stream may be interlaced for all its headers say."""
    context = stream.codec_context
    return context.codec.canonical_name in _MAY_INTERLACE and int(context.field_order or 0) != _PROGRESSIVE


def see_opening(container: Any, streams: list[Any]) -> dict[int, Opening]:
    """Decode the beginning of every stream in *streams*."""
    found = {}
    for stream in streams:
        many = stream.type == "video" and needs_many_frames(stream)
        found[stream.index] = Opening(_MANY_FRAMES if many else 1)
        if stream.type == "video" and not stream.codec_context.is_open:
            stream.codec_context.options = {"max_pixels": str(LARGEST_PICTURE)}
        stream.codec_context.thread_count = 1
    try:
        for number, packet in enumerate(container.demux(streams)):
            if packet.stream_index in found:  # damage makes streams appear that were not asked for
                _take(found[packet.stream_index], packet)
            if number > _MOST_PACKETS or all(each.done for each in found.values()):
                break
    except av.FFmpegError:
        pass  # what was seen until here counts
    for stream in streams:
        _flush(found[stream.index], stream)
    return found


def _take(held: Opening, packet: Any) -> None:
    if packet.size and packet.pts is not None:
        held.ticks.append(packet.pts)
        held.not_shown += packet.is_discard
        held.encrypted |= packet.has_sidedata("encryption_info")
    if held.frames < held.wanted_frames and packet.size:
        try:
            _look(held, packet.decode() or (_drained(packet) if held.wanted_frames == 1 else []))
        except av.FFmpegError:
            return


def _drained(packet: Any) -> list[Any]:
    """What a decoder makes of a start point alone: it need not wait for the pictures shown before."""
    if packet.stream.type != "video" or not packet.is_keyframe:
        return []
    context = packet.stream.codec_context
    frames: list[Any] = context.decode(None)
    context.flush_buffers()
    return frames


def _flush(held: Opening, stream: Any) -> None:
    """Ask a decoder for what it holds back: a film of one picture is shown only now."""
    if held.frames:
        return
    try:
        _look(held, stream.codec_context.decode(None))
    except av.FFmpegError:
        return


def _look(held: Opening, frames: list[Any]) -> None:
    for frame in frames:
        held.frame = held.frame or frame
        held.frames += 1
        if isinstance(frame, av.VideoFrame):
            held.interlaced |= frame.interlaced_frame
            held.sides.add((frame.width, frame.height))


def decodes_near_end(container: Any, stream: Any, tick: int) -> bool:
    """Whether anything of *stream* can be decoded from the start point before *tick* on."""
    try:
        container.seek(tick, stream=stream, backward=True)
        stream.codec_context.flush_buffers()
        for number, packet in enumerate(container.demux(stream)):
            if packet.size and (packet.decode() or _drained(packet)):
                return True
            if number > _MOST_PACKETS:
                break
    except av.FFmpegError:
        return False
    return False
