# SPDX-License-Identifier: AGPL-3.0-or-later
"""A master that plays before its digest is known: later it is, and what was made stays."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from kepu.cli.serving import master as serving
from kepu.cli.serving.opening import open_master, store_folder
from kepu.cli.serving.origin import Origin
from kepu.engine.digest import digest_bytes
from kepu.engine.planning import Order, plan
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.states import DONE
from kepu.engine.store import Store
from tests.cli.serving.sites import Site
from tests.engine.makers import wait_for
from tests.masters import film

RECIPE = """
name = "small"
[title]
en = "Small"
[ladder]
preset = "ultrafast"
lead_preset = "ultrafast"
rungs = [{ height = 90, crf = 30, max_rate = 200 }]
[audio]
[stream]
"""
FIRST = ("play.m3u8", "video/source/init.mp4", "video/source/00000.m4s", "video/h264-90/00001.m4s")


def test_what_was_made_early_is_served_and_kept_when_the_masters_digest_is_known(
    tmp_path: Path, serve: Callable[[Origin], Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "ADOPT_AFTER", 1.0)
    recipe = tmp_path / "small.toml"
    recipe.write_text(RECIPE)
    path = film(tmp_path / "film.mp4", 5, more=("-bf", "0"))
    arguments = Namespace(
        path=path, recipe=str(recipe), captions=[], chapters=None, audio=[], out=tmp_path / "out"
    )
    with open_master(arguments) as origin:
        site, builder = serve(origin), origin._builder
        early = {name: site.get(f"/{name}") for name in FIRST}
        assert {answer.status for answer in early.values()} == {200}
        assert early["play.m3u8"].body.index(b"video/source/") < early["play.m3u8"].body.index(
            b"video/h264-90/"
        )
        early_graph = builder.graph
        assert early_graph.is_provisional("video/source/00000")
        wait_for(lambda: builder.graph is not early_graph)
        assert not builder.graph.is_provisional("video/source/00000")
        assert {builder.state(builder.graph.owner(name).name) for name in FIRST} <= DONE
        for name, answer in early.items():
            again = site.get(f"/{name}")
            assert (again.status, again.body, again.headers["etag"]) == (
                200,
                answer.body,
                f'"{digest_bytes(answer.body)}"',
            )
        wait_for(lambda: origin.state()["done"] == origin.state()["total"])
        assert origin.state()["failed"] == []
        assert site.get("/audio/und/00000.m4s").status == 200
    with Store(store_folder(arguments.out, path)) as store:
        graph = plan(Order(path, load_recipe(str(recipe))), store).graph
        assert {graph.key(target.name) for target in graph} == set(
            store.find(graph.key(target.name) for target in graph)
        )
