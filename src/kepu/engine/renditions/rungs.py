# SPDX-License-Identifier: Apache-2.0
"""Which rungs a picture gets: never larger than the source, one copied where it conforms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kepu.engine.brief import Brief
from kepu.engine.facts import MediaFacts, VideoFacts
from kepu.engine.recipe import Ladder, Rung
from kepu.engine.renditions.encoders import Encoding
from kepu.engine.renditions.picture import Size, deinterlaced, fitted_size, source_size
from kepu.engine.timeline import frame_step

LONGEST_COPIED_SEGMENT = 10
"""Seconds between two starting points above which a master is encoded, not copied."""
LATEST_COPIED_START = Fraction(1, 20)
"""Seconds after the film's zero at which the first picture may come: no player sees such a gap."""
RATE_TOLERANCE = Fraction(11, 10)
"""How far above its rung's peak a copied master may be."""
SMALLEST_AV1_SIDE = 64
"""SVT-AV1 encodes nothing smaller, in pixels."""
_COPIED_PROFILES = (
    "baseline",
    "constrained baseline",
    "main",
    "high",
    "progressive high",
    "constrained high",
)


@dataclass(frozen=True, slots=True)
class PlannedRung:
    """A rung of this film. ``chain`` holds the sizes through which its picture is scaled, the last its
    own; ``copied`` means that the master's packets are taken as they are."""

    name: str
    encoding: Encoding
    chain: tuple[Size, ...]
    copied: bool = False


def copyable(facts: MediaFacts, video: VideoFacts) -> bool:
    """Whether browsers play the master's own packets, and a decoder can start often enough."""
    if not video.keyframes or not facts.exact_seek:
        return False
    plain = (
        video.codec == "h264"
        and video.profile.lower() in _COPIED_PROFILES
        and video.pixel_format == "yuv420p"
        and not deinterlaced(video)
        and not video.sizes_vary
        and not video.colour.hdr
        and not video.rotation
        and not video.flipped
        and source_size(video) == Size(video.width, video.height) == Size(*video.upright_size)
    )
    late = video.times.first * video.time_base.fraction - Fraction(facts.start)
    starts = video.keyframes[0] == video.times.first and late <= LATEST_COPIED_START
    return plain and starts and _longest_gap(video) <= LONGEST_COPIED_SEGMENT


def _longest_gap(video: VideoFacts) -> Fraction:
    instants = [*video.keyframes, video.times.end]
    gap = max(after - before for before, after in pairwise(instants))
    return gap * video.time_base.fraction


def copied_master(brief: Brief) -> bool:
    """Whether the master's packets are used at all, so that segments must start where it can."""
    ladder, facts = brief.recipe.ladder, brief.facts
    if ladder is None or not ladder.copy_source or not facts.video:
        return False
    return frame_step(facts.video[0], ladder.max_frame_rate) == 1 and copyable(facts, facts.video[0])


def planned_rungs(facts: MediaFacts, ladder: Ladder, codec: str = "h264") -> list[PlannedRung]:
    """The rungs of *ladder* for the first picture of *facts*, largest first, each size once."""
    video = facts.video[0]
    wanted = ladder.rungs if codec == "h264" else ladder.av1_rungs
    chain: list[Size] = []
    rungs: list[PlannedRung] = []
    rate = min(
        video.frame_rate.fraction / frame_step(video, ladder.max_frame_rate), Fraction(ladder.max_frame_rate)
    )
    for rung in _useful(video, wanted):
        size, limited = fitted_size(video, rung.height)
        if codec == "av1" and size.shorter < SMALLEST_AV1_SIDE:
            continue
        chain.append(size)
        name = f"{codec}-{rung.height if limited else size.shorter}"
        encoding = Encoding(codec, size, rung.crf, rung.max_rate, rate)
        copied = codec == "h264" and not rungs and _conforms(facts, video, size, rung, ladder)
        rungs.append(PlannedRung(name, encoding, tuple(chain), copied))
    return rungs


def _useful(video: VideoFacts, rungs: list[Rung]) -> list[Rung]:
    """The rungs without those that would give the same size as the one below."""
    sizes = [fitted_size(video, rung.height)[0] for rung in rungs]
    return [
        rung for index, rung in enumerate(rungs) if sizes[index : index + 1] != sizes[index + 1 : index + 2]
    ]


def _conforms(facts: MediaFacts, video: VideoFacts, size: Size, rung: Rung, ladder: Ladder) -> bool:
    return (
        ladder.copy_source
        and copyable(facts, video)
        and size == Size(video.width, video.height)
        and frame_step(video, ladder.max_frame_rate) == 1
        and 0 < video.peak_bit_rate <= rung.max_rate * 1000 * RATE_TOLERANCE
    )
