# SPDX-License-Identifier: AGPL-3.0-or-later
"""SQLite under two editors and a busy worker: no save fails.

``KEPU_SOAK_SECONDS`` says for how long (20 by default).
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.soak.newsroom import LOST, Editor, Newsroom

SECONDS = float(os.environ.get("KEPU_SOAK_SECONDS", "20"))
ROWS = 100
LONGEST = 20.0
"""No save may take longer than this, in seconds: SQLite itself gives up after thirty."""


class Saves(threading.Thread):
    """An editor who saves as fast as the newsroom answers."""

    def __init__(self, editor: Editor, name: str, until: float) -> None:
        super().__init__(name=name)
        self.editor, self.until = editor, until
        self.seconds: list[float] = []
        self.failed: list[str] = []

    def run(self) -> None:
        while time.monotonic() < self.until:
            address = f"{self.name}{len(self.seconds)}@example.org"
            began = time.monotonic()
            try:
                answer = self.editor.add_person(address)
            except (*LOST, ValueError) as error:
                answer = repr(error)
            self.seconds.append(time.monotonic() - began)
            if answer != "added":
                self.failed.append(answer[-500:])


@pytest.mark.slow
def test_two_editors_and_a_busy_worker_lose_no_save(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "house")
    newsroom.set_up()
    try:
        newsroom.start("web", "worker")
        newsroom.wait()
        editors = [newsroom.editor(name) for name in ("Sample Leader D", "Sample Section Head C")]
        until = time.monotonic() + SECONDS
        saving = [Saves(editor, name, until) for editor, name in zip(editors, "ab", strict=True)]
        newsroom.ask_for_imports(0, 4, ROWS)
        for each in saving:
            each.start()
        asked = 4
        while time.monotonic() < until:
            newsroom.ask_for_imports(asked, 2, ROWS)
            asked += 2
        for each in saving:
            each.join()
        state = newsroom.state()
    finally:
        newsroom.stop()
    seconds = [each for editor in saving for each in editor.seconds]
    print(
        f"{len(seconds)} saves in {SECONDS:.0f} s beside {state['changes']} rows of a worker: "
        f"median {median(seconds):.2f} s, of twenty the slowest {quantiles(seconds, n=20)[-1]:.2f} s, "
        f"the slowest of all {max(seconds):.2f} s"
    )
    assert [each for editor in saving for each in editor.failed] == []
    assert int(str(state["changes"])) > ROWS
    assert max(seconds) < LONGEST
    assert state["broken"] == "None"
