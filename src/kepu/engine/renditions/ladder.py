# SPDX-License-Identifier: Apache-2.0
"""The ladder: every rung as CMAF segments, in H.264 and, where the recipe asks, AV1.

One task makes one segment in every rung from one decode, each picture scaled from the one above
it; a rung made alone goes through the same sizes, so that its bytes are the same.
"""

from __future__ import annotations

from kepu.engine.brief import Brief
from kepu.engine.graph import Parameters, Target
from kepu.engine.language import sentence
from kepu.engine.recipe import Ladder
from kepu.engine.renditions.encoders import bandwidth, codec_string
from kepu.engine.renditions.picture import (
    colour_arguments,
    field_filters,
    source_size,
    upright_filters,
)
from kepu.engine.renditions.rungs import PlannedRung, copied_master, planned_rungs
from kepu.engine.timeline import Segment, Timeline, frame_step
from kepu.engine.tracks import Track, TrackKind, TrackSegment

ENCODER = "kepu.engine.renditions.ladder_making:encode_segments"
COPIER = "kepu.engine.renditions.ladder_making:copy_segments"
ENCODER_REVISION = 1
COPIER_REVISION = 1
KEYFRAMES_HEIGHT = 360
"""The rung nearest above gives the pictures of the I-frame playlist, in pixels."""
LARGE_PIXELS = 1_500_000
"""Above this a rung in AV1, or with a long look-ahead, is made alone: measured, 1080p and four smaller
rungs take 680 MB together in SVT-AV1 and 740 MB in x264's medium, against 370 MB in veryfast."""
LEAN_PRESETS = ("ultrafast", "superfast", "veryfast", "faster")
_CPU_SECONDS_PER_MEGAPIXEL = {"h264": 0.025, "av1": 0.028}


def targets(brief: Brief) -> list[Target]:
    """One target for every rung and segment, and one picture a segment for scrubbing."""
    ladder, timeline = brief.recipe.ladder, brief.timeline
    if ladder is None or timeline is None:
        return []
    rungs = all_rungs(brief, ladder)
    keyframes = keyframes_rung(rungs)
    planned = [(rung, _how(brief, ladder, rung)) for rung in rungs if not rung.copied]
    copied = [rung.name for rung in rungs if rung.copied]
    copied += ["source"] if offers_source(brief, rungs) else []
    shared = _shared(brief, timeline)
    picture = {**_how(brief, ladder, keyframes), "only_first": True} if keyframes else None
    found = []
    for segment in timeline.segments:
        where = {**shared, **_where(segment)}
        seconds = float((segment.end - segment.start) * timeline.time_base)
        found += [_copied(brief, where, segment, name, seconds) for name in copied]
        found += [_encoded(brief, ladder, {**where, **how}, segment, rung, seconds) for rung, how in planned]
        if picture:
            found.append(_keyframe(brief, {**where, **picture}, segment))
    return found


def tracks(brief: Brief) -> list[Track]:
    """The rungs, largest first, H.264 before AV1; then the pictures for scrubbing."""
    ladder, timeline = brief.recipe.ladder, brief.timeline
    if ladder is None or timeline is None:
        return []
    rungs = all_rungs(brief, ladder)
    found = [_track(brief, timeline, rung, TrackKind.VIDEO, rung.name) for rung in rungs]
    if keyframes := keyframes_rung(rungs):
        found.append(_track(brief, timeline, keyframes, TrackKind.KEYFRAMES, "keyframes"))
    if offers_source(brief, rungs):
        found.append(_source_track(brief, timeline))
    return found


def all_rungs(brief: Brief, ladder: Ladder) -> list[PlannedRung]:
    """The rungs of this film, H.264 before AV1, each codec's largest first."""
    return [*planned_rungs(brief.facts, ladder), *planned_rungs(brief.facts, ladder, "av1")]


def keyframes_rung(rungs: list[PlannedRung]) -> PlannedRung | None:
    """The H.264 rung whose pictures serve scrubbing: the smallest of at least ``KEYFRAMES_HEIGHT``."""
    fit = [rung for rung in rungs if rung.encoding.codec == "h264"]
    tall = [rung for rung in fit if rung.encoding.size.shorter >= KEYFRAMES_HEIGHT]
    return (tall or fit)[-1] if fit else None


def offers_source(brief: Brief, rungs: list[PlannedRung]) -> bool:
    """Whether the master's own pictures are offered besides the rungs: lazily, when no rung copies them."""
    return brief.lazy and copied_master(brief) and not any(rung.copied for rung in rungs)


def _paths(name: str, segment: Segment) -> tuple[str, ...]:
    media = f"video/{name}/{segment.index:05d}.m4s"
    return (media, f"video/{name}/init.mp4") if segment.index == 0 else (media,)


def _shared(brief: Brief, timeline: Timeline) -> Parameters:
    """What both makers must know of the film."""
    base = brief.facts.video[0].time_base
    return {
        "demuxer": brief.facts.demuxer,
        "stream": brief.facts.video[0].index,
        "origin": timeline.origin,
        "time_base": [base.numerator, base.denominator],
        "timescale": timeline.timescale,
        "scale": timeline.scale,
    }


def _where(segment: Segment) -> Parameters:
    """What both makers must know of a segment."""
    return {
        "start": segment.start,
        "end": segment.end,
        "first": segment.first,
        "frames": segment.frames,
        "lead": segment.lead,
        "at_keyframe": segment.at_keyframe,
    }


def _how(brief: Brief, ladder: Ladder, rung: PlannedRung) -> Parameters:
    """What only the encoder must know: filters, the chain of sizes, the encoder's settings."""
    video, encoding = brief.facts.video[0], rung.encoding
    preset = ladder.preset if encoding.codec == "h264" else str(ladder.av1_preset)
    return {
        "fields": field_filters(video),
        "upright": upright_filters(video, rung.chain[0]),
        "colour": colour_arguments(video),
        "frame_step": frame_step(video, ladder.max_frame_rate),
        "chain": [[size.width, size.height] for size in rung.chain],
        "codec": encoding.codec,
        "crf": encoding.crf,
        "max_rate": encoding.max_rate,
        "frame_rate": [encoding.frame_rate.numerator, encoding.frame_rate.denominator],
        "preset": preset,
        "lead_preset": ladder.lead_preset if encoding.codec == "h264" else preset,
        "only_first": False,
    }


def _encoded(
    brief: Brief, ladder: Ladder, parameters: Parameters, segment: Segment, rung: PlannedRung, seconds: float
) -> Target:
    size, codec = rung.encoding.size, rung.encoding.codec
    megapixels = size.width * size.height * segment.frames / 1e6
    return Target(
        name=f"video/{rung.name}/{segment.index:05d}",
        outputs=_paths(rung.name, segment),
        maker=ENCODER,
        revision=ENCODER_REVISION,
        parameters=parameters,
        inputs=(brief.master,),
        label=sentence("picture {rung}, segment {number}", rung=rung.name, number=segment.index + 1),
        tools=("ffmpeg",),
        batch=_batch(ladder, rung, segment),
        priority=_priority(segment, codec),
        cost=0.05 + megapixels * _CPU_SECONDS_PER_MEGAPIXEL[codec],
        size=int(rung.encoding.max_rate * 125 * seconds),
    )


def _keyframe(brief: Brief, parameters: Parameters, segment: Segment) -> Target:
    return Target(
        name=f"video/keyframes/{segment.index:05d}",
        outputs=_paths("keyframes", segment),
        maker=ENCODER,
        revision=ENCODER_REVISION,
        parameters=parameters,
        inputs=(brief.master,),
        label=sentence("picture for scrubbing, segment {number}", number=segment.index + 1),
        tools=("ffmpeg",),
        batch=f"h264/{segment.index}",
        priority=_priority(segment, "h264"),
        cost=0.05,
        size=30_000,
    )


def _copied(brief: Brief, parameters: Parameters, segment: Segment, name: str, seconds: float) -> Target:
    return Target(
        name=f"video/{name}/{segment.index:05d}",
        outputs=_paths(name, segment),
        maker=COPIER,
        revision=COPIER_REVISION,
        parameters=parameters,
        inputs=(brief.master,),
        label=sentence("picture {rung}, segment {number}, copied", rung=name, number=segment.index + 1),
        tools=("ffmpeg",),
        priority=_priority(segment, "h264"),
        cost=0.1,
        size=int(brief.facts.video[0].bit_rate / 8 * seconds),
        published=name != "source",
    )


def _batch(ladder: Ladder, rung: PlannedRung, segment: Segment) -> str:
    """Rungs of one segment share a decode, but for a large one that fills a worker's memory alone."""
    size, codec = rung.encoding.size, rung.encoding.codec
    hungry = codec == "av1" or (ladder.preset not in LEAN_PRESETS and not segment.lead)
    alone = hungry and size.width * size.height > LARGE_PIXELS
    return f"{rung.name if alone else codec}/{segment.index}"


def _priority(segment: Segment, codec: str) -> int:
    return (10 if segment.lead else 100) + (50 if codec == "av1" else 0)


def _track_segments(timeline: Timeline, name: str) -> tuple[TrackSegment, ...]:
    """The segments in written ticks; the last picture stands until the film's end."""
    starts = [timeline.written(segment.start) for segment in timeline.segments]
    end = max(timeline.written(timeline.segments[-1].end), round(timeline.duration * timeline.timescale))
    return tuple(
        TrackSegment(f"video/{name}/{index:05d}.m4s", start, stop - start)
        for index, (start, stop) in enumerate(zip(starts, [*starts[1:], end], strict=True))
    )


def _track(brief: Brief, timeline: Timeline, rung: PlannedRung, kind: TrackKind, name: str) -> Track:
    encoding, video = rung.encoding, brief.facts.video[0]
    copied = rung.copied and kind is TrackKind.VIDEO
    return Track(
        kind=kind,
        name=name,
        playlist=f"video/{name}/playlist.m3u8",
        segments=_track_segments(timeline, name),
        timescale=timeline.timescale,
        bandwidth=int(video.peak_bit_rate * 1.05) if copied else bandwidth(encoding.max_rate),
        codecs=video.codec_string if copied else codec_string(encoding),
        init=f"video/{name}/init.mp4",
        width=encoding.size.width,
        height=encoding.size.height,
        frame_rate=encoding.frame_rate,
    )


def _source_track(brief: Brief, timeline: Timeline) -> Track:
    video = brief.facts.video[0]
    size = source_size(video)
    return Track(
        kind=TrackKind.SOURCE,
        name="source",
        playlist="video/source/playlist.m3u8",
        segments=_track_segments(timeline, "source"),
        timescale=timeline.timescale,
        bandwidth=max(int(video.peak_bit_rate * 1.05), 1),
        codecs=video.codec_string,
        init="video/source/init.mp4",
        width=size.width,
        height=size.height,
        frame_rate=video.frame_rate.fraction,
    )
