# SPDX-License-Identifier: AGPL-3.0-or-later
"""A master taken to everything that a recipe asks for, as durable work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kepu.engine.attached_captions import attached_captions
from kepu.engine.attached_sounds import attached_sound
from kepu.engine.builder import Builder
from kepu.engine.errors import Cancelled, MediaError
from kepu.engine.forecast import check_space, forecast
from kepu.engine.language import sentence
from kepu.engine.outcome import Built
from kepu.engine.planning import Order, Plan, plan
from kepu.engine.progress import Progress as BuildProgress
from kepu.engine.publishing import publish
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store
from kepu.jobs.durable import durable
from kepu.jobs.executors import chosen_executor
from kepu.jobs.progress import Progress
from kepu.theme.film_pages import listed_files, write_film_pages

LOOK_SECONDS = 0.5


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


@durable(title=_("Make a film"), queue="media", attempts=3, back_off=30.0, lease=120.0)
def make_film(progress: Progress, told: Mapping[str, object]) -> dict[str, object]:
    """Make what *told*, a ``Build``, asks for, and write its pages. What was whole when it was stopped is
    kept, so that it goes on from there. Returns where all is, and how much of it was made now."""
    build = msgspec.convert(told, Build)
    out = Path(build.out)
    with Store(Path(build.store)) as store, _ending(progress) as cancel:
        progress.report(what=_("looking at the master"))
        try:
            planned = plan(_order(build), store, cancel=cancel)
            check_space(forecast(planned.graph, store, planned.names, out), store.folder)
            built = _built(planned, store, progress, cancel)
        except Cancelled:
            progress.check()
            raise
        published = publish(planned.graph, store, out, partial=False)
    pages = write_film_pages(out, listed_files(out), planned.brief.title)
    told_back = {"out": str(out), "page": str(out / pages[0]), "files": published.listed}
    return told_back | {"made": len(built.made), "kept": len(built.kept)}


def _order(build: Build) -> Order:
    master = Path(build.master)
    if not master.is_file():
        raise MediaError(
            sentence("{path} is not a file. Give the master to make renditions of.", path=str(master))
        )
    return Order(
        master=master,
        recipe=load_recipe(build.recipe),
        captions=tuple(map(attached_captions, build.captions)),
        sounds=tuple(map(attached_sound, build.audio)),
        only=tuple(build.only),
        title=build.title,
    )


def _built(planned: Plan, store: Store, progress: Progress, cancel: Event) -> Built:
    def tell(news: BuildProgress) -> None:
        progress.report(news.done, news.total, news.target.label, news.seconds_left)

    with (
        chosen_executor(settings.KEPU_EXECUTOR) as (executor, workers),
        Builder(planned.graph, store, executor, workers, listener=tell) as builder,
        _stopped_by(cancel, builder),
    ):
        return builder.build(planned.names, background=True)


@contextmanager
def _ending(progress: Progress) -> Iterator[Event]:
    """Set while the block runs once the job must end."""
    cancel, over = Event(), Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            if progress.cancelled():
                cancel.set()
                return

    thread = Thread(target=watch, name="kepu-build-watch", daemon=True)
    thread.start()
    try:
        yield cancel
    finally:
        over.set()
        thread.join()


@contextmanager
def _stopped_by(cancel: Event, builder: Builder) -> Iterator[None]:
    """While the block runs, *cancel* stops *builder*."""
    over = Event()

    def watch() -> None:
        while not over.wait(LOOK_SECONDS):
            if cancel.is_set():
                builder.cancel()
                return

    thread = Thread(target=watch, name="kepu-build-stop", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
