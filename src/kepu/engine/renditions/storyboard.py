# SPDX-License-Identifier: Apache-2.0
"""The storyboard: small pictures on sheets for scrubbing, and the WebVTT track that places them.

Each sheet is a target of its own and reads only its part of the film. Where the film has a starting point
for decoders near each wanted instant, only those frames are decoded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kepu.engine.brief import Brief
from kepu.engine.errors import MediaError
from kepu.engine.facts import VideoFacts
from kepu.engine.graph import Job, Target
from kepu.engine.language import Sentence, sentence
from kepu.engine.process import input_arguments, run_ffmpeg
from kepu.engine.recipe import Storyboard
from kepu.engine.renditions.picture import Size, even
from kepu.engine.renditions.stills import film_duration, jpeg_arguments, jpeg_filters, nearest, origin_tick

SHEET_MAKER = "kepu.engine.renditions.storyboard:make_sheet"
TRACK_MAKER = "kepu.engine.renditions.storyboard:write_track"
SHEET_REVISION = 1
TRACK_REVISION = 1
TRACK = "storyboard.vtt"
QUALITY = 5
SEEK_MARGIN = 0.008
FIRST_STEP_BACK = 12.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A small picture: the film's frame at ``tick``, shown from ``start`` to ``end`` seconds."""

    tick: int
    start: Fraction
    end: Fraction


def targets(brief: Brief) -> list[Target]:
    """The sheets and the track, where there are pictures."""
    board = brief.recipe.storyboard
    if board is None or not brief.facts.video:
        return []
    sheets = planned_sheets(brief, board)
    made = [_sheet(brief, board, index, cells) for index, cells in enumerate(sheets)]
    return [*made, _track(brief, board, sheets)]


def unavailable(brief: Brief) -> Sentence | None:
    """Why there is no storyboard, where the recipe asks for one."""
    if brief.recipe.storyboard is None or brief.facts.video:
        return None
    return sentence("There is no storyboard: the master holds no moving pictures.")


def planned_sheets(brief: Brief, board: Storyboard) -> list[list[Cell]]:
    """The cells of every sheet. An instant whose frame is that of the one before makes no new cell."""
    video = brief.facts.video[0]
    base, origin, duration = video.time_base.fraction, origin_tick(brief), film_duration(brief)
    every = Fraction(board.every).limit_denominator(1000)
    keyframes, frames = video.keyframes, video.times.ticks()
    cells: list[Cell] = []
    for number in range(max(1, -(-duration // every))):
        start, end = number * every, min(duration, (number + 1) * every)
        wanted = origin + start / base
        tick = nearest(keyframes, wanted) if keyframes else 0
        if not keyframes or abs(tick - wanted) * base > every / 2:
            tick = nearest(frames, wanted)
        if cells and cells[-1].tick >= tick:
            cells[-1] = Cell(cells[-1].tick, cells[-1].start, end)
        else:
            cells.append(Cell(tick, start, end))
    per_sheet = board.columns * board.rows
    return [cells[at : at + per_sheet] for at in range(0, len(cells), per_sheet)]


def cell_size(video: VideoFacts, board: Storyboard) -> Size:
    """The size of one small picture: as high as the recipe says, not higher than the film."""
    width, height = video.upright_size
    factor = Fraction(min(board.height, height), height)
    return Size(even(float(width * factor)), even(float(height * factor)))


def _sheet(brief: Brief, board: Storyboard, index: int, cells: list[Cell]) -> Target:
    video = brief.facts.video[0]
    base = video.time_base
    size = cell_size(video, board)
    ticks = [cell.tick for cell in cells]
    only_keyframes = set(ticks) <= set(video.keyframes)
    columns, rows = min(board.columns, len(cells)), -(-len(cells) // board.columns)
    seconds = float((ticks[-1] - ticks[0]) * base.fraction)
    megapixels = video.width * video.height / 1e6
    return Target(
        name=f"storyboard/{index:03d}",
        outputs=(_path(index),),
        maker=SHEET_MAKER,
        revision=SHEET_REVISION,
        parameters={
            "demuxer": brief.facts.demuxer,
            "stream": video.index,
            "time_base": [base.numerator, base.denominator],
            "ticks": ticks,
            "only_keyframes": only_keyframes,
            "filters": jpeg_filters(video, size),
            "columns": columns,
            "rows": rows,
            "quality": QUALITY,
        },
        inputs=(brief.master,),
        label=sentence("storyboard, sheet {number}", number=index + 1),
        tools=("ffmpeg",),
        priority=40 if index == 0 else 120,
        cost=0.1 + megapixels * (len(cells) * 0.02 if only_keyframes else seconds * 0.1),
        size=columns * rows * size.width * size.height // 6,
    )


def _path(index: int) -> str:
    return f"storyboard/{index:03d}.jpg"


def _track(brief: Brief, board: Storyboard, sheets: list[list[Cell]]) -> Target:
    size = cell_size(brief.facts.video[0], board)
    cues = [
        [_milliseconds(cell.start), _milliseconds(cell.end), _path(index),
         place % board.columns * size.width, place // board.columns * size.height, size.width, size.height]
        for index, cells in enumerate(sheets)
        for place, cell in enumerate(cells)
    ]  # fmt: skip
    return Target(
        name="storyboard",
        outputs=(TRACK,),
        maker=TRACK_MAKER,
        revision=TRACK_REVISION,
        parameters={"cues": cues},
        inputs=(),
        label=sentence("track of the storyboard"),
        priority=40,
        cost=0.01,
        size=80 * len(cues),
    )


def _milliseconds(seconds: Fraction) -> int:
    return round(seconds * 1000)


def make_sheet(job: Job) -> None:
    """Make the one target of *job*. Raises ``MediaError`` where none of its frames can be decoded."""
    target = job.targets[0]
    how = target.parameters
    output = job.output(target.outputs[0])
    for back in (SEEK_MARGIN, FIRST_STEP_BACK):
        arguments = _sheet_arguments(job, back)
        run_ffmpeg(
            [*arguments, *jpeg_arguments(how["quality"]), str(output.relative_to(job.folder))],
            reads=[job.path(target.inputs[0])], folder=job.folder, cancel=job.cancel, niceness=job.niceness,
        )  # fmt: skip
        if output.stat().st_size:
            return
    raise MediaError(
        sentence(
            "{target} cannot be made: the master's pictures there cannot be decoded.", target=target.name
        )
    )


def _sheet_arguments(job: Job, back: float) -> list[str]:
    target = job.targets[0]
    how = target.parameters
    ticks = how["ticks"]
    at = float(ticks[0] * Fraction(*how["time_base"])) - back
    chosen = "+".join(f"eq(pts\\,{tick})" for tick in ticks)
    filters = [
        f"trim=end_pts={ticks[-1] + 1}",
        f"select={chosen}",
        *how["filters"],
        # Times are evened out: what follows counts pictures and must not wait for real ones.
        "setpts=N/(25*TB)",
        f"tile={how['columns']}x{how['rows']}:nb_frames={len(ticks)}",
    ]
    skipped = ["-skip_frame", "nokey"] if how["only_keyframes"] else []
    return [
        "-copyts", "-noaccurate_seek", "-seek_timestamp", "1", "-noautorotate",
        "-ss", f"{at:.6f}", *skipped, "-threads", "1",
        *input_arguments(job.path(target.inputs[0]), how["demuxer"]), "-filter_complex_threads", "1",
        "-filter_complex", f"[0:{how['stream']}]{','.join(filters)}[out]", "-map", "[out]",
    ]  # fmt: skip


def write_track(job: Job) -> None:
    """Write the WebVTT track of the one target of *job*: each cue names its part of a sheet by a Media
    Fragment."""
    target = job.targets[0]
    lines = ["WEBVTT", ""]
    for start, end, path, *place in target.parameters["cues"]:
        lines += [f"{_clock(start)} --> {_clock(end)}", f"{path}#xywh={','.join(map(str, place))}", ""]
    job.output(target.outputs[0]).write_text("\n".join(lines), encoding="utf-8")


def _clock(milliseconds: Any) -> str:
    seconds, rest = divmod(int(milliseconds), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
