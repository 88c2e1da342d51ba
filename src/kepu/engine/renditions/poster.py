# SPDX-License-Identifier: Apache-2.0
"""The poster: of frames spread over the film the sharpest, as JPEG.

Frames that are nearly black, nearly white, or of one tone (fades, cards, logos on plain ground) are passed
over as long as there are others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from kepu.engine.brief import Brief
from kepu.engine.errors import MediaError
from kepu.engine.graph import Job, Target
from kepu.engine.language import Sentence, sentence
from kepu.engine.process import input_arguments, run_ffmpeg, run_reader
from kepu.engine.recipe import Poster
from kepu.engine.renditions.picture import field_filters, fitted_size
from kepu.engine.renditions.stills import film_duration, jpeg_arguments, jpeg_filters, nearest, origin_tick

MAKER = "kepu.engine.renditions.poster:make_poster"
REVISION = 1
CANDIDATES = 12
"""Frames that are looked at, in the middle of as many equal parts of the film."""
DARKEST, BRIGHTEST, FLATTEST = 24.0, 232.0, 12.0
"""Luma, of 255: means outside the first two and a standard deviation below the last are passed over."""
SEEK_MARGIN = 0.008
FIELD_MARGIN = 0.25
"""Seconds decoded before the frame where a deinterlacer looks back."""
STEP_BACK = 12.0
"""Seconds to step back further where a seek landed after the frame."""


def targets(brief: Brief) -> list[Target]:
    """The poster, where there are pictures."""
    poster = brief.recipe.poster
    if poster is None or not brief.facts.video:
        return []
    return [poster_target(brief, poster, "poster", "poster.jpg")]


def unavailable(brief: Brief) -> Sentence | None:
    """Why there is no poster, where the recipe asks for one."""
    if brief.recipe.poster is None or brief.facts.video:
        return None
    return sentence("There is no poster: the master holds no moving pictures.")


def poster_target(brief: Brief, poster: Poster, name: str, output: str, *, published: bool = True) -> Target:
    """The sharpest frame of the film as the target *name*, written to *output*."""
    video = brief.facts.video[0]
    size, _ = fitted_size(video, poster.height)
    base = video.time_base
    return Target(
        name=name,
        outputs=(output,),
        maker=MAKER,
        revision=REVISION,
        parameters={
            "demuxer": brief.facts.demuxer,
            "stream": video.index,
            "time_base": [base.numerator, base.denominator],
            "ticks": candidates(brief),
            "fields": field_filters(video),
            "filters": jpeg_filters(video, size),
            "quality": poster.quality,
        },
        inputs=(brief.master,),
        label=sentence("poster"),
        tools=("ffmpeg", "pyav"),
        priority=30,
        cost=2.0,
        size=size.width * size.height // 5,
        published=published,
    )


def candidates(brief: Brief) -> list[int]:
    """The ticks of the frames that are looked at: those nearest to the middles of equal parts, at which a
    decoder can start if that is known."""
    video = brief.facts.video[0]
    ticks = video.keyframes or video.times.ticks()
    span = film_duration(brief) / video.time_base.fraction
    middles = (origin_tick(brief) + span * (2 * part + 1) / (2 * CANDIDATES) for part in range(CANDIDATES))
    return sorted({nearest(ticks, middle) for middle in middles})


def sharpest(measures: Sequence[Mapping[str, float]]) -> int | None:
    """The tick of the sharpest of *measures* that is worth showing; of all, if none is; the earliest of
    equals."""
    fit = [each for each in measures if DARKEST <= each["mean"] <= BRIGHTEST and each["spread"] >= FLATTEST]
    ranked = sorted(fit or measures, key=lambda each: (-each["sharpness"], -each["spread"], each["tick"]))
    return int(ranked[0]["tick"]) if ranked else None


def make_poster(job: Job) -> None:
    """Make the one target of *job*. Raises ``MediaError`` where no frame can be decoded."""
    target = job.targets[0]
    how = target.parameters
    path = job.path(target.inputs[0])
    request = {"path": str(path.resolve()), **{key: how[key] for key in ("demuxer", "stream", "ticks")}}
    measures = run_reader(
        "kepu.engine.readers.sharpness", request, reads=[path], cancel=job.cancel, niceness=job.niceness
    )
    tick = sharpest(measures)
    output = job.output(target.outputs[0])
    if tick is not None:
        at = float(tick * Fraction(*how["time_base"]))
        margin = FIELD_MARGIN if how["fields"] else SEEK_MARGIN
        for back in (margin, STEP_BACK):
            _write(job, path, output, tick, at - back)
            if output.stat().st_size:
                return
    raise MediaError(sentence("No picture of the master can be decoded. Export it again."))


def _write(job: Job, path: Path, output: Path, tick: int, seek: float) -> None:
    how = job.targets[0].parameters
    filters = ",".join([*how["fields"], f"trim=start_pts={tick}", *how["filters"]])
    arguments = [
        "-copyts", "-noaccurate_seek", "-seek_timestamp", "1", "-noautorotate",
        "-ss", f"{seek:.6f}", "-threads", "1",
        *input_arguments(path, how["demuxer"]), "-filter_complex_threads", "1",
        "-filter_complex", f"[0:{how['stream']}]{filters}[out]", "-map", "[out]",
        *jpeg_arguments(how["quality"]), str(output.relative_to(job.folder)),
    ]  # fmt: skip
    run_ffmpeg(arguments, reads=[path], folder=job.folder, cancel=job.cancel, niceness=job.niceness)
