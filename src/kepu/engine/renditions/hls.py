# SPDX-License-Identifier: Apache-2.0
"""HTTP Live Streaming (RFC 8216 and its second edition) over the segments that the tracks name."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kepu.engine.tracks import Track, TrackKind

SOUND_GROUP = "sound"
CAPTIONS_GROUP = "captions"


def quoted(value: str) -> str:
    """*value* as a quoted string: double quotes and line ends cannot stand in one (RFC 8216, 4.2)."""
    return '"' + value.replace('"', "'").replace("\r", " ").replace("\n", " ") + '"'


def media_playlist(track: Track) -> str:
    """The playlist of one track: a film on demand, every segment named before any is made."""
    folder = track.playlist.rsplit("/", 1)[0] + "/"
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{_target_duration(track)}",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    if track.kind is TrackKind.KEYFRAMES:
        lines.append("#EXT-X-I-FRAMES-ONLY")
    if track.init:
        lines.append(f"#EXT-X-MAP:URI={quoted(track.init.removeprefix(folder))}")
    for segment in track.segments:
        seconds = segment.duration / track.timescale
        lines += [f"#EXTINF:{seconds:.6f},", segment.path.removeprefix(folder)]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def _target_duration(track: Track) -> int:
    """The longest duration, rounded to the nearest second as the standard compares it, at least 1."""
    longest = max((segment.duration for segment in track.segments), default=0)
    return max(1, int(Fraction(longest, track.timescale) + Fraction(1, 2)))


def multivariant_playlist(tracks: Sequence[Track]) -> str:
    """The playlist of all tracks: pictures by quality, sound and captions by language, scrubbing."""
    sounds = [track for track in tracks if track.kind is TrackKind.AUDIO]
    captions = [track for track in tracks if track.kind is TrackKind.CAPTIONS]
    # The first variant is the one that players begin with: the master's own pictures are there at once.
    videos = [track for kind in (TrackKind.SOURCE, TrackKind.VIDEO) for track in tracks if track.kind is kind]
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [_sound_line(track) for track in sounds]
    lines += [_captions_line(track) for track in captions]
    groups = _groups(sounds, captions)
    loudest = max((track.bandwidth for track in sounds), default=0)
    for track in videos:
        lines += [_variant_line(track, sounds, loudest, groups), track.playlist]
    if not videos:
        lines += _sound_alone(sounds, captions)
    lines += [_keyframes_line(track) for track in tracks if track.kind is TrackKind.KEYFRAMES]
    return "\n".join([*lines, ""])


def _groups(sounds: Sequence[Track], captions: Sequence[Track]) -> str:
    audio = f",AUDIO={quoted(SOUND_GROUP)}" if sounds else ""
    return audio + (f",SUBTITLES={quoted(CAPTIONS_GROUP)}" if captions else "")


def _sound_line(track: Track) -> str:
    described = ',CHARACTERISTICS="public.accessibility.describes-video"' if track.description else ""
    chosen = _yes(not track.description or track.default)
    return (
        f"#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID={quoted(SOUND_GROUP)},NAME={quoted(track.label)}"
        f"{_language(track)},DEFAULT={_yes(track.default)},AUTOSELECT={chosen}"
        f",CHANNELS={quoted(str(track.audio_channels))}{described},URI={quoted(track.playlist)}"
    )


def _captions_line(track: Track) -> str:
    return (
        f"#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID={quoted(CAPTIONS_GROUP)},NAME={quoted(track.label)}"
        f"{_language(track)},DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI={quoted(track.playlist)}"
    )


def _language(track: Track) -> str:
    return "" if track.language == "und" else f",LANGUAGE={quoted(track.language)}"


def _yes(value: bool) -> str:
    return "YES" if value else "NO"


def _variant_line(track: Track, sounds: Sequence[Track], loudest: int, groups: str) -> str:
    codecs = ",".join(dict.fromkeys([track.codecs, *(sound.codecs for sound in sounds)]))
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={track.bandwidth + loudest},CODECS={quoted(codecs)}"
        f",RESOLUTION={track.width}x{track.height},FRAME-RATE={float(track.frame_rate):.3f}{groups}"
    )


def _keyframes_line(track: Track) -> str:
    return (
        f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={track.bandwidth},CODECS={quoted(track.codecs)}"
        f",RESOLUTION={track.width}x{track.height},URI={quoted(track.playlist)}"
    )


def _sound_alone(sounds: Sequence[Track], captions: Sequence[Track]) -> list[str]:
    if not sounds:
        return []
    first = sounds[0]
    groups = _groups(sounds, captions)
    return [
        f"#EXT-X-STREAM-INF:BANDWIDTH={first.bandwidth},CODECS={quoted(first.codecs)}{groups}",
        first.playlist,
    ]
