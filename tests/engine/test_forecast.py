# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kepu.engine.builder import Builder
from kepu.engine.errors import StorageError
from kepu.engine.explanation import Standing
from kepu.engine.forecast import LEAST_MARGIN, check_space, forecast
from tests.engine.makers import film, graph, target


def test_a_forecast_counts_what_is_missing_and_writes_nothing(store, master):
    made = graph(store, master, film(2, cost=2.5, size=1000))
    before = sorted(store.folder.rglob("*"))
    told = forecast(made, store)
    assert (told.bytes, told.cpu_seconds, len(told.to_make)) == (10_000, 25.0, 10)
    assert told.needed_bytes == 10_000 + LEAST_MARGIN
    assert sorted(store.folder.rglob("*")) == before


def test_a_forecast_tells_how_each_target_stands(store, master):
    targets = film(1)
    with Builder(graph(store, master, targets), store) as builder:
        builder.build(["low-list", "high-0"])
    changed = [replace(each, parameters={"value": 1}) if each.name == "high-0" else each for each in targets]
    told = forecast(graph(store, master, changed), store)
    assert {each.target.name: each.explanation.standing for each in told.planned} == {
        "high-0": Standing.STALE,
        "middle-0": Standing.MISSING,
        "low-0": Standing.MADE,
        "high-list": Standing.MISSING,
        "middle-list": Standing.MISSING,
        "low-list": Standing.MADE,
        "all": Standing.MISSING,
    }


def test_what_only_serves_others_is_counted_where_they_must_be_made(store, master):
    targets = [target("part", published=False), target("unused", published=False), target("whole", ["part"])]
    made = graph(store, master, targets)
    assert [each.target.name for each in forecast(made, store).planned] == ["part", "whole"]
    with Builder(made, store) as builder:
        builder.build()
    assert [each.target.name for each in forecast(made, store).planned] == ["whole"]
    assert forecast(made, store).needed_bytes == 0
    assert [each.target.name for each in forecast(made, store, ["part"]).planned] == ["part"]


def test_a_build_that_does_not_fit_is_refused_with_both_numbers(store, master, tmp_path):
    told = forecast(graph(store, master, [target("a", size=100 << 40)]), store)
    with pytest.raises(StorageError, match=r"110\.0 TB are needed|115\.4 TB are needed"):
        check_space(told, tmp_path)
    check_space(forecast(graph(store, master, [target("a", size=1)]), store), tmp_path)


def test_published_files_on_another_disk_are_counted_twice(store, master, monkeypatch):
    made = graph(
        store, master, [target("part", published=False, size=10), target("whole", ["part"], size=100)]
    )
    assert forecast(made, store, folder=store.folder / "not" / "yet").bytes == 110
    other = Path("/dev/shm")
    if other.is_dir() and other.stat().st_dev != store.folder.stat().st_dev:
        assert forecast(made, store, folder=other).bytes == 210
    monkeypatch.setattr("kepu.engine.forecast._device", lambda folder: hash(folder))
    assert forecast(made, store, folder=other).bytes == 210
