# SPDX-License-Identifier: Apache-2.0
"""Builds that are killed at random instants, and builds that share a store.

``KEPU_KILLS`` says how often to kill (6 by default), ``KEPU_SEED`` repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kepu.engine.collection import collect
from kepu.engine.folder_list import read_folder_list, verify_folder
from kepu.engine.store import Store
from tests.engine.killed_build import build
from tests.engine.test_builder import calls

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KEPU_KILLS", "6"))


def start(folder: Path, master: Path, pause: float, *log: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.killed_build", str(folder), str(master), str(pause), *log],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        start_new_session=True,
    )


def files(folder: Path) -> dict[str, bytes]:
    """All files of an output folder with their bytes, the store left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".kepu" not in path.relative_to(folder).parts
    }


def whole_store(folder: Path) -> None:
    """Assert that a store has no damaged object, no orphan and no working folder."""
    with Store(folder) as store:
        collected = collect(store)
        assert store.verify() == []
        assert (collected.orphans, collected.evicted) == (0, 0)
        assert list(store.work.iterdir()) == []


def test_a_build_killed_at_random_instants_ends_with_the_same_bytes(tmp_path, master):
    seed = int(os.environ.get("KEPU_SEED", random.randrange(1 << 32)))
    print(f"KEPU_SEED={seed}")
    chance = random.Random(seed)
    began = time.monotonic()
    build(tmp_path / "calm", master, 0.01)
    expected = files(tmp_path / "calm")
    length = time.monotonic() - began
    for number in range(KILLS):
        folder = tmp_path / f"killed-{number}"
        for _ in range(3):
            child = start(folder, master, 0.01)
            # The start of Python and its imports take about 0.2 s, in which there is nothing to hurt.
            time.sleep(0.1 + chance.random() * (length + 0.4))
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for path, data in files(folder).items() if folder.exists() else ():
                # What is still being written has a hidden name of its own.
                if not path.endswith(".kepu-part"):
                    assert expected[path] == data, f"{path} is not whole (KEPU_SEED={seed})"
        child = start(folder, master, 0.01)
        assert child.wait() == 0
        assert files(folder) == expected, f"KEPU_SEED={seed}"
        assert verify_folder(folder) == []
        with Store(folder / ".kepu") as store:
            collect(store)
        whole_store(folder / ".kepu")


@pytest.mark.parametrize("point", ["object", "record", "link", "list"])
def test_a_build_killed_at_each_step_that_counts_goes_on(tmp_path, master, point):
    """The process dies inside the very call: after an object's rename, before the record's commit …"""
    script = f"""
import os, sys
from pathlib import Path
import kepu.engine.publishing as publishing, kepu.engine.store as stores
from tests.engine.killed_build import build
class Dies:
    left = 4
    def __call__(self, *_):
        Dies.left -= 1
        if Dies.left == 0:
            os.kill(os.getpid(), 9)
dies = Dies()
def after(call):
    return lambda *given, **named: (call(*given, **named), dies())[0]
def before(call):
    return lambda *given, **named: (dies(), call(*given, **named))[1]
point = {point!r}
if point == "object":
    stores.Store._take = after(stores.Store._take)
elif point == "record":
    stores.Store.write_records = before(stores.Store.write_records)
elif point == "link":
    publishing._Publication._put = after(publishing._Publication._put)
else:
    dies.left = 1
    Dies.left = 1
    publishing._Publication._write_list = before(publishing._Publication._write_list)
build(Path(sys.argv[1]), Path(sys.argv[2]), 0.0)
"""
    folder = tmp_path / "out"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    child = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(master)], cwd=ROOT, env=environment
    )
    assert child.returncode == -signal.SIGKILL
    assert not (folder / "kepu.json").exists()
    build(tmp_path / "calm", master, 0.0)
    build(folder, master, 0.0)
    assert files(folder) == files(tmp_path / "calm")
    whole_store(folder / ".kepu")


def test_two_processes_share_the_work_of_one_store(tmp_path, master):
    log = tmp_path / "log"
    log.touch()
    children = [start(tmp_path / "out", master, 0.03, str(log)) for _ in range(2)]
    assert [child.wait() for child in children] == [0, 0]
    build(tmp_path / "calm", master, 0.03, str(log))
    made = [name for names in calls(log) for name in names]
    # Each target once by the two together, and once more by the calm build in its own store.
    assert sorted(made) == sorted(2 * sorted(set(made)))
    assert files(tmp_path / "out") == files(tmp_path / "calm")
    whole_store(tmp_path / "out" / ".kepu")


def test_what_a_killed_process_was_making_is_made_by_one_that_still_works(tmp_path, master):
    folder, log = tmp_path / "out", tmp_path / "log"
    first = start(folder, master, 0.4, str(log))
    while not log.exists() or len(calls(log)) < 2:
        time.sleep(0.01)
    second = start(folder, master, 0.4, str(log))
    time.sleep(0.5)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert second.wait() == 0
    assert len(read_folder_list(folder).files) == 34
    assert verify_folder(folder) == []
