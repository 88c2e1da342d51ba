# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu make``: takes one master to everything that a recipe asks for."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kepu.cli.console import Console, Report
from kepu.cli.exits import DONE
from kepu.cli.handing_over import hand_over
from kepu.cli.making import explanation, forecast_lines, remarks, sound_remarks
from kepu.cli.parser import gigabytes, whole_number
from kepu.engine.builder import Builder
from kepu.engine.forecast import check_space, forecast
from kepu.engine.language import sentence
from kepu.engine.language import translate as _
from kepu.engine.ordering import order_of
from kepu.engine.outcome import BuildFailed, Built
from kepu.engine.planning import Order, Plan, plan
from kepu.engine.progress import Progress
from kepu.engine.publishing import publish
from kepu.engine.states import State
from kepu.engine.store import Store

SUMMARY = sentence("take one master to everything that a recipe asks for")
STORE = ".kepu"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the master, what lies beside it, the recipe, and where all goes."""
    parser.add_argument("master", metavar=_("MASTER"), type=Path, help=_("the film or sound to take out"))
    parser.add_argument(
        "--captions",
        action="extend",
        nargs="+",
        default=[],
        metavar=_("FILE[=LANG]"),
        help=_("further captions"),
    )
    parser.add_argument(
        "--audio",
        action="append",
        default=[],
        metavar=_("FILE=LANG[:description]"),
        help=_("a further sound"),
    )
    parser.add_argument(
        "--chapters", type=Path, metavar=_("FILE"), help=_("chapters in place of the master's own")
    )
    parser.add_argument("--recipe", default="web", metavar=_("NAME|FILE"), help=_("what to make (web)"))
    parser.add_argument(
        "--out", type=Path, metavar=_("DIR"), help=_("where it goes (out/ and the master's name)")
    )
    parser.add_argument(
        "--store", type=Path, metavar=_("DIR"), help=_("where what is made is kept (DIR/.kepu)")
    )
    parser.add_argument(
        "--only", action="extend", nargs="+", default=[], metavar=_("NAME"), help=_("only these renditions")
    )
    parser.add_argument("--title", default="", help=_("the film's title, for tags and pages"))
    parser.add_argument("--workers", type=whole_number, metavar="N", help=_("so many at once (one a core)"))
    parser.add_argument("--limit", type=gigabytes, metavar="GB", help=_("keep the store below this size"))
    parser.add_argument(
        "--house",
        type=Path,
        metavar=_("DIR"),
        help=_("let the worker of this newsroom make it, and see it on the page of jobs"),
    )
    parser.add_argument("--dry-run", action="store_true", help=_("say what would be made, and make nothing"))
    parser.add_argument(
        "--explain", metavar=_("TARGET"), help=_("say what was hashed for a target, and why it is stale")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Plan, then explain, forecast or make. Raises ``EngineError``."""
    out: Path = arguments.out or Path("out") / arguments.master.stem
    order, store_folder = _order(arguments), arguments.store or out / STORE
    if arguments.house is not None and not (arguments.dry_run or arguments.explain):
        return hand_over(arguments, out, store_folder, console)
    with Store(store_folder, size_limit=arguments.limit) as store:
        planned = plan(order, store)
        if arguments.explain:
            console.result(explanation(planned, store, arguments.explain, console))
        elif arguments.dry_run:
            console.result(forecast_lines(forecast(planned.graph, store, planned.names, out), console))
        else:
            _make(planned, store, out, arguments.workers, console)
    return DONE


def _order(arguments: argparse.Namespace) -> Order:
    return order_of(
        arguments.master,
        recipe=arguments.recipe,
        captions=arguments.captions,
        audio=arguments.audio,
        only=arguments.only,
        chapters=arguments.chapters,
        title=arguments.title,
    )


def _make(planned: Plan, store: Store, out: Path, workers: int | None, console: Console) -> None:
    """Make what is missing and publish what is whole, also where some of it failed."""
    told = list(remarks(planned))
    for remark in told:
        console.note(remark)
    check_space(forecast(planned.graph, store, planned.names, out), store.folder)
    failed: BuildFailed | None = None
    with (
        console.progress() as report,
        Builder(planned.graph, store, workers=workers, listener=_Listener(report)) as builder,
        _stopping(builder),
    ):
        try:
            built = builder.build(planned.names)
        except BuildFailed as error:
            failed, built = error, Built((), (), 0.0)
    published = publish(planned.graph, store, out, partial=True)
    page = _write_pages(out, planned)
    if failed is not None:
        raise failed
    heard = list(sound_remarks(planned, out))
    for remark in heard:
        console.note(remark)
    console.say(_summary(built, published.listed, page))
    console.result(
        {
            "out": str(out.absolute()),
            "page": str(page.absolute()),
            "made": list(built.made),
            "kept": len(built.kept),
            "seconds": round(built.seconds, 3),
            "files": published.listed,
            "remarks": [*told, *heard],
        }
    )


def _summary(built: Built, files: int, page: Path) -> str:
    return _("{files} files, {made} of their parts made now in {seconds} s. See {page}").format(
        files=files, made=len(built.made), seconds=f"{built.seconds:.1f}", page=page
    )


def _write_pages(out: Path, planned: Plan) -> Path:
    # The page's templates take 60 ms to load; --dry-run and --explain need none.
    from kepu.theme.film_pages import listed_files, write_film_pages

    pages = write_film_pages(out, listed_files(out), planned.brief.title)
    return out / pages[0]


class _Listener:
    """Tells a progress bar what is being made; of several, the one that began last."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._label = ""

    def __call__(self, progress: Progress) -> None:
        if progress.state is State.RUNNING or not self._label:
            self._label = str(progress.target.label)
        self._report(progress.fraction, self._label, progress.seconds_left)


@contextmanager
def _stopping(builder: Builder) -> Iterator[None]:
    """While the block runs, a signal to end stops the children and keeps what is whole."""

    def stop(number: int, frame: Any) -> None:
        builder.cancel()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
