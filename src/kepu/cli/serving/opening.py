# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the arguments of ``kepu play`` to a master that plays."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kepu.cli.serving.master import MakingState, MasterOrigin
from kepu.engine.attached_captions import attached_captions
from kepu.engine.attached_sounds import attached_sound
from kepu.engine.builder import Builder
from kepu.engine.chapters import read_chapter_file
from kepu.engine.planning import Order, plan
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store


@contextmanager
def open_master(arguments: argparse.Namespace) -> Iterator[MasterOrigin]:
    """The master that *arguments* name, planned and being made; leaving stops the making and keeps what
    is whole. Raises ``EngineError`` where it cannot be used."""
    order = Order(
        master=arguments.path.resolve(),
        recipe=load_recipe(arguments.recipe),
        captions=tuple(map(attached_captions, arguments.captions)),
        sounds=tuple(map(attached_sound, arguments.audio)),
        lazy=True,
        chapters=tuple(read_chapter_file(arguments.chapters)) if arguments.chapters else None,
    )
    with Store(store_folder(arguments.out, arguments.path)) as store:
        planned = plan(order, store, provisional=True)
        heard = MakingState()
        with Builder(planned.graph, store, listener=heard) as builder:
            origin = MasterOrigin(
                builder,
                heard,
                planned.brief.title,
                lambda stop: plan(order, store, cancel=stop).graph,
            )
            origin.start()
            try:
                yield origin
            finally:
                origin.close()


def store_folder(out: Path | None, master: Path) -> Path:
    """Where what is made is kept: in the store of the output folder, so that ``kepu make`` finds it."""
    return (out or Path("out") / master.stem) / ".kepu"
