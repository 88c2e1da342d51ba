# SPDX-License-Identifier: Apache-2.0
"""MPEG-DASH (ISO/IEC 23009-1) over the same segments as HLS."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from xml.etree import ElementTree

from kepu.engine.tracks import Track, TrackKind, TrackSegment

NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"
_ROLE = "urn:mpeg:dash:role:2011"
_ACCESSIBILITY = "urn:tva:metadata:cs:AudioPurposeCS:2007"
_CHANNELS = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"


def manifest(tracks: Sequence[Track], duration: Fraction) -> str:
    """The manifest of all tracks of a film of *duration* seconds, as XML text.

    Pictures for scrubbing are left to HLS and to the storyboard.
    """
    root = ElementTree.Element(
        "MPD",
        {
            "xmlns": NAMESPACE,
            "profiles": "urn:mpeg:dash:profile:isoff-live:2011",
            "type": "static",
            "mediaPresentationDuration": _seconds(duration),
            "minBufferTime": "PT4S",
        },
    )
    period = ElementTree.SubElement(root, "Period", {"id": "0", "start": "PT0S"})
    videos = [track for track in tracks if track.kind is TrackKind.VIDEO]
    for _, same_codec in groupby(videos, key=lambda track: track.codecs.split(".")[0]):
        _pictures(period, list(same_codec))
    for track in tracks:
        if track.kind is TrackKind.AUDIO:
            _sound(period, track)
        elif track.kind is TrackKind.CAPTIONS and track.whole:
            _captions(period, track)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _seconds(duration: Fraction) -> str:
    return f"PT{float(duration):.3f}S"


def _pictures(period: ElementTree.Element, tracks: list[Track]) -> None:
    attributes = {
        "contentType": "video",
        "mimeType": "video/mp4",
        "segmentAlignment": "true",
        "startWithSAP": "1",
        "maxWidth": str(max(track.width for track in tracks)),
        "maxHeight": str(max(track.height for track in tracks)),
    }
    group = ElementTree.SubElement(period, "AdaptationSet", attributes)
    for track in tracks:
        rate = track.frame_rate
        shown = str(rate.numerator) if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator}"
        size = {"width": str(track.width), "height": str(track.height), "frameRate": shown, "sar": "1:1"}
        _template(ElementTree.SubElement(group, "Representation", {**_representation(track), **size}), track)


def _representation(track: Track) -> dict[str, str]:
    return {"id": track.name.replace("/", "-"), "codecs": track.codecs, "bandwidth": str(track.bandwidth)}


def _sound(period: ElementTree.Element, track: Track) -> None:
    attributes = {
        "contentType": "audio",
        "mimeType": "audio/mp4",
        "lang": track.language,
        "segmentAlignment": "true",
        "startWithSAP": "1",
    }
    group = ElementTree.SubElement(period, "AdaptationSet", attributes)
    if track.description:
        ElementTree.SubElement(group, "Accessibility", {"schemeIdUri": _ACCESSIBILITY, "value": "1"})
    role = "main" if track.default else ("description" if track.description else "dub")
    ElementTree.SubElement(group, "Role", {"schemeIdUri": _ROLE, "value": role})
    ElementTree.SubElement(group, "Label").text = track.label
    rate = {"audioSamplingRate": str(track.sample_rate)}
    shown = ElementTree.SubElement(group, "Representation", {**_representation(track), **rate})
    ElementTree.SubElement(
        shown, "AudioChannelConfiguration", {"schemeIdUri": _CHANNELS, "value": str(track.audio_channels)}
    )
    _template(shown, track)


def _captions(period: ElementTree.Element, track: Track) -> None:
    attributes = {"contentType": "text", "mimeType": "text/vtt", "lang": track.language}
    group = ElementTree.SubElement(period, "AdaptationSet", attributes)
    ElementTree.SubElement(group, "Role", {"schemeIdUri": _ROLE, "value": "subtitle"})
    ElementTree.SubElement(group, "Label").text = track.label
    shown = ElementTree.SubElement(
        group, "Representation", {"id": track.name.replace("/", "-"), "bandwidth": "256"}
    )
    ElementTree.SubElement(shown, "BaseURL").text = track.whole


def _template(parent: ElementTree.Element, track: Track) -> None:
    folder = track.init.rsplit("/", 1)[0]
    template = ElementTree.SubElement(
        parent,
        "SegmentTemplate",
        {
            "timescale": str(track.timescale),
            "initialization": track.init,
            "media": f"{folder}/$Number%05d$.m4s",
            "startNumber": "0",
        },
    )
    timeline = ElementTree.SubElement(template, "SegmentTimeline")
    for duration, run in groupby(track.segments, key=_duration):
        segments = list(run)
        row = {"t": str(segments[0].start), "d": str(duration)}
        if len(segments) > 1:
            row["r"] = str(len(segments) - 1)
        ElementTree.SubElement(timeline, "S", row)


def _duration(segment: TrackSegment) -> int:
    return segment.duration
