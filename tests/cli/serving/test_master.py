# SPDX-License-Identifier: AGPL-3.0-or-later
"""A master that is served while its renditions are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from kepu.cli.serving import application
from kepu.cli.serving.master import MakingState, MasterOrigin
from kepu.cli.serving.origin import Origin
from kepu.engine.builder import Builder
from kepu.engine.digest import digest_bytes
from kepu.engine.graph import Target
from kepu.engine.store import Store
from tests.cli.serving.sites import Answer, Site
from tests.engine.makers import film, graph, target, wait_for

Serve = Callable[[Origin], Site]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def origin(tmp_path: Path, store: Store) -> Callable[..., object]:
    """Opens targets as an origin. It fills in behind only where *start* is true."""
    master = tmp_path / "master.bin"
    master.write_bytes(b"master" * 100)

    @contextmanager
    def opened(targets: list[Target], *, start: bool = False, limit: int = 64) -> Iterator[MasterOrigin]:
        heard = MakingState()
        made = graph(store, master, targets)
        with Builder(made, store, listener=heard, request_limit=limit) as builder:
            found = MasterOrigin(builder, heard, "film")
            if start:
                found.start()
            try:
                yield found
            finally:
                found.close()

    return opened


def state(site: Site) -> dict[str, object]:
    told: dict[str, object] = json.loads(site.get("/progress.json").body)
    return told


def test_a_file_is_made_when_it_is_asked_for_and_nothing_else(origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    with origin(film(2)) as opened:
        site = serve(opened)
        answer = site.get("/video/high/1.txt")
        assert (answer.status, answer.headers["etag"]) == (200, f'"{digest_bytes(answer.body)}"')
        assert [file.path for file in opened.files() if file.size is not None] == ["video/high/1.txt"]


def test_many_who_ask_at_once_wait_for_one_making(tmp_path: Path, origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    log = tmp_path / "log"
    with origin([target("a", log=str(log), pause=0.3)]) as opened, ThreadPoolExecutor(8) as crowd:
        site = serve(opened)
        answers: list[Answer] = list(crowd.map(lambda _: site.get("/a.txt"), range(8)))
    assert {(each.status, each.body) for each in answers} == {(200, answers[0].body)}
    assert log.read_text() == "a 0\n"


def test_what_is_no_rendition_is_not_found(origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    with origin([target("a")]) as opened:
        site = serve(opened)
        assert [
            site.get(path).status for path in ("/b.txt", "/../store/index", "/master.bin", "/a.txt/")
        ] == [404] * 4


def test_more_than_can_be_made_is_asked_to_come_back(tmp_path: Path, origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    hold = tmp_path / "hold"
    hold.touch()
    with (
        origin([target("a", hold=str(hold)), target("b")], limit=1) as opened,
        ThreadPoolExecutor(1) as other,
    ):
        site = serve(opened)
        waiting = other.submit(site.get, "/a.txt")
        wait_for(lambda: state(site)["making"] == ["the file a"])
        answer = site.get("/b.txt")
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        hold.unlink()
        assert waiting.result().status == 200
        assert site.get("/b.txt").status == 200


def test_more_waiting_than_the_server_holds_is_asked_to_come_back(  # type: ignore[no-untyped-def]
    tmp_path: Path, origin, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "WAITING_AT_MOST", 2)
    hold = tmp_path / "hold"
    hold.touch()
    with origin([target("a", hold=str(hold))]) as opened, ThreadPoolExecutor(3) as crowd:
        site = serve(opened)
        waiting = [crowd.submit(site.get, "/a.txt") for _ in range(3)]
        wait_for(lambda: any(each.done() for each in waiting))
        hold.unlink()
        assert sorted(each.result().status for each in waiting) == [200, 200, 503]
        assert site.get("/progress.json").status == 200


def test_what_cannot_be_made_says_why_and_is_tried_again(tmp_path: Path, origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "broken"
    broken.touch()
    with origin([target("a", broken=str(broken))]) as opened:
        site = serve(opened)
        answer = site.get("/a.txt")
        assert (answer.status, answer.body) == (500, b"a is broken.")
        assert state(site)["failed"] == ["a is broken."]
        broken.unlink()
        assert site.get("/a.txt").status == 200
        assert state(site)["failed"] == []


def test_the_rest_fills_in_behind(tmp_path: Path, origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    hold = tmp_path / "hold"
    hold.touch()
    with origin([target("a", hold=str(hold)), target("b", ["a"])], start=True) as opened:
        site = serve(opened)
        wait_for(lambda: state(site)["making"] == ["the file a"])
        assert (state(site)["done"], state(site)["total"]) == (0, 2)
        hold.unlink()
        wait_for(lambda: state(site)["done"] == 2)
        assert state(site) | {"seconds_left": 0} == {
            "done": 2, "total": 2, "seconds_left": 0, "making": [], "failed": [], "made": ["a", "b"],
        }  # fmt: skip


def test_progress_that_did_not_change_is_not_sent_again(origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    with origin([target("a")]) as opened:
        site = serve(opened)
        tag = site.get("/progress.json").headers["etag"]
        assert site.get("/progress.json", If_None_Match=tag).status == 304
        site.get("/a.txt")
        assert site.get("/progress.json", If_None_Match=tag).status == 200


def test_the_page_makes_nothing_slow(origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    slow = target("audio/en/loudness", outputs=("audio/en/loudness.json", "storyboard.vtt", "poster.jpg"))
    quick = target("captions/en", outputs=("captions/en.json",))
    with origin([slow, quick]) as opened:
        page = serve(opened).get("/")
        assert page.status == 200
        assert b"not made yet" in page.body
        assert [file.path for file in opened.files() if file.size is not None] == ["captions/en.json"]


def test_closing_stops_what_is_made(tmp_path: Path, origin, serve: Serve) -> None:  # type: ignore[no-untyped-def]
    hold = tmp_path / "hold"
    hold.touch()
    with origin([target("a", hold=str(hold))], start=True) as opened:
        wait_for(lambda: opened.state()["making"] == ["the file a"])
    assert hold.exists()
    assert opened.files()[0].size is None
