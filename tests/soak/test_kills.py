# SPDX-License-Identifier: AGPL-3.0-or-later
"""Worker, web process, or both, killed at random instants: everything finishes, and nothing twice.

``KEPU_KILLS`` says how often to kill (6 by default), ``KEPU_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.soak.newsroom import LOST, Editor, Newsroom

KILLS = int(os.environ.get("KEPU_KILLS", "6"))
ROWS = 30
PATIENCE = 120.0 + 6.0 * KILLS


def adds_until(editor: Editor, over: threading.Event, told: Counter[str], added: list[str]) -> None:
    """Add people one after the other; where nothing answers, try the same one again."""
    while not over.is_set():
        address = f"web{len(added)}@example.org"
        try:
            answer = editor.add_person(address)
        except LOST:
            told["lost"] += 1
            time.sleep(0.1)
            continue
        if answer not in ("added", "there"):
            told["refused"] += 1
            print(answer[-2000:])
            return
        told[answer] += 1
        added.append(address)


@pytest.mark.slow
def test_a_newsroom_killed_at_random_instants_finishes_everything_once(tmp_path: Path) -> None:
    seed = int(os.environ.get("KEPU_SEED", random.randrange(1 << 32)))
    print(f"KEPU_SEED={seed}")
    chance = random.Random(seed)
    newsroom = Newsroom(tmp_path / "house")
    newsroom.set_up()
    over, told, added = threading.Event(), Counter[str](), list[str]()
    try:
        newsroom.start("web", "worker")
        newsroom.wait()
        newsroom.ask_for_imports(0, KILLS * 6, ROWS)
        editor = newsroom.editor("Sample Leader D")
        editing = threading.Thread(target=adds_until, args=(editor, over, told, added))
        editing.start()
        for number in range(KILLS):
            time.sleep(chance.uniform(0.2, 4.0))
            victims = (("worker",), ("web",), ("worker", "web"))[number % 3]
            newsroom.kill(*victims)
            newsroom.start(*victims)
        newsroom.wait()
        wait_for_imports(newsroom, KILLS * 6)
        over.set()
        editing.join()
        state = newsroom.state()
    finally:
        over.set()
        newsroom.stop()
    print(f"{KILLS} kills; {dict(told)} saves of an editor; {state['lost']} attempts lost")
    addresses = Counter(str(each) for each in state["addresses"])  # type: ignore[attr-defined]
    assert state["imports"] == {"done": KILLS * 6}
    assert state["jobs"] == {"done": KILLS * 6}
    assert state["changes"] == KILLS * 6 * ROWS
    assert state["left"] == 0
    wanted = {f"t{table}-{row}@example.org" for table in range(KILLS * 6) for row in range(ROWS)}
    assert all(addresses[each] == 1 for each in wanted | set(added))
    assert not told["refused"]
    assert added
    assert state["broken"] == "None"


def wait_for_imports(newsroom: Newsroom, many: int) -> None:
    """Return once all imports are over."""
    deadline = time.monotonic() + PATIENCE
    while newsroom.imports() != {"done": many}:
        assert time.monotonic() < deadline, (
            f"{newsroom.imports()} {(newsroom.folder / 'worker.log').read_text()[-2000:]}"
        )
        time.sleep(1)
