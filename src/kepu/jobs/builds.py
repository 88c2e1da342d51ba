# SPDX-License-Identifier: AGPL-3.0-or-later
"""A master taken to everything that a recipe asks for, as durable work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kepu.engine.builder import Builder
from kepu.engine.errors import Cancelled
from kepu.engine.forecast import check_space, forecast
from kepu.engine.ordering import order_of
from kepu.engine.outcome import Built
from kepu.engine.planning import Order, Plan, plan
from kepu.engine.progress import Progress as BuildProgress
from kepu.engine.publishing import publish
from kepu.engine.store import Store
from kepu.jobs.durable import durable
from kepu.jobs.executors import chosen_executor
from kepu.jobs.progress import Progress
from kepu.jobs.watching import ending
from kepu.theme.film_pages import listed_files, write_film_pages


class Build(msgspec.Struct, frozen=True):
    """What is made of what, as the arguments of a job hold it: places on the worker's machine, and what
    ``kepu make`` takes under the same names."""

    master: str
    out: str
    store: str
    recipe: str = "web"
    captions: Sequence[str] = ()
    audio: Sequence[str] = ()
    only: Sequence[str] = ()
    title: str = ""
    chapters: str = ""


@durable(title=_("Make a film"), queue="media", attempts=3, back_off=30.0, lease=120.0)
def make_film(progress: Progress, told: Mapping[str, object]) -> dict[str, object]:
    """Make what *told*, a ``Build``, asks for, and write its pages. What was whole when it was stopped is
    kept, so that it goes on from there. Returns where all is, and how much of it was made now."""
    build = msgspec.convert(told, Build)
    told_back = build_film(progress, build)
    pages = write_film_pages(Path(build.out), listed_files(Path(build.out)), str(told_back["title"]))
    return told_back | {"out": build.out, "page": str(Path(build.out) / pages[0])}


def build_film(progress: Progress, build: Build) -> dict[str, object]:
    """Make what *build* asks for into its folder, without pages; returns its title, how many files there are,
    and how many targets were made now and how many kept. Raises ``EngineError``."""
    out = Path(build.out)
    with Store(Path(build.store)) as store:
        planned = planned_for(progress, _order(build), store)
        check_space(forecast(planned.graph, store, planned.names, out), store.folder)
        built = built_for(progress, planned, store)
        published = publish(planned.graph, store, out, partial=False)
    told = {"title": planned.brief.title, "files": published.listed}
    return told | {"made": len(built.made), "kept": len(built.kept)}


def planned_for(progress: Progress, order: Order, store: Store) -> Plan:
    """The plan of *order*, unless the job must end first. Raises ``EngineError`` and ``Interrupted``."""
    progress.report(what=_("looking at the master"))
    cancel = Event()
    with _stopped_as_told(progress), ending(progress, cancel.set):
        return plan(order, store, cancel=cancel)


def _order(build: Build) -> Order:
    told = {name: getattr(build, name) for name in ("recipe", "captions", "audio", "only", "title")}
    return order_of(Path(build.master), **told, chapters=Path(build.chapters) if build.chapters else None)


def built_for(progress: Progress, planned: Plan, store: Store) -> Built:
    """Make all that *planned* names, with progress told, unless the job must end first. Raises
    ``EngineError`` and ``Interrupted``."""

    def tell(news: BuildProgress) -> None:
        progress.report(news.done, news.total, news.target.label, news.seconds_left)

    with (
        _stopped_as_told(progress),
        chosen_executor(settings.KEPU_EXECUTOR) as (executor, workers),
        Builder(planned.graph, store, executor, workers, listener=tell) as builder,
        ending(progress, builder.cancel),
    ):
        return builder.build(planned.names, background=True)


@contextmanager
def _stopped_as_told(progress: Progress) -> Iterator[None]:
    """Where the block was cancelled because the job must end, raise why."""
    try:
        yield
    except Cancelled:
        progress.check()
        raise
