# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes that live and die together."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from kepu.cli.supervising import Kept, SupervisionError, how_it_ended, keep_running, stop_all
from kepu.engine.language import sentence

FOREVER = [sys.executable, "-c", "import time\nwhile True: time.sleep(1)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)\n"
    "while True: time.sleep(1)",
]


def kept(command: list[str]) -> Kept:
    return Kept(sentence("worker"), command)


def test_a_signal_stops_all_of_them() -> None:
    both = [kept(FOREVER), kept(FOREVER)]
    said: list[str] = []
    keep_running(
        both, os.environ, lambda text: said.append(str(text)), lambda: os.kill(os.getpid(), signal.SIGTERM)
    )
    assert [each.ended for each in both] == [-signal.SIGTERM, -signal.SIGTERM]
    assert said == ["Stopping."]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_what_dies_is_told_and_started_again(tmp_path: Path) -> None:
    one, said = kept(FOREVER), []

    def kill_it_once_and_then_stop() -> None:
        assert one.process is not None
        first = one.process
        first.kill()
        while one.process is first:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=kill_it_once_and_then_stop)
    keep_running([one], os.environ, lambda text: said.append(str(text)), thread.start)
    thread.join()
    assert said == ["The worker ended (SIGKILL). Starting it again.", "Stopping."]
    assert one.ended == -signal.SIGTERM


def test_what_dies_time_and_again_stops_everything() -> None:
    other = kept(FOREVER)
    dying = kept([sys.executable, "-c", "raise SystemExit(7)"])
    dying.deaths = [time.monotonic()] * 4
    with pytest.raises(SupervisionError, match=r"^The worker ended 5 times within a minute"):
        keep_running([dying, other], os.environ, lambda text: None, lambda: None)
    assert other.ended == -signal.SIGTERM


def test_waits_grow_and_old_deaths_are_forgotten() -> None:
    one = kept(FOREVER)
    assert [one.wait_before_restart(moment) for moment in (0.0, 1.0, 3.0, 7.0)] == [0.0, 1.0, 2.0, 4.0]
    assert one.wait_before_restart(100.0) == 0.0


def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    import subprocess

    deaf = kept(DEAF)
    deaf.process = subprocess.Popen(DEAF, stdout=subprocess.PIPE)
    assert deaf.process.stdout is not None
    with deaf.process.stdout as output:
        assert output.readline() == b"deaf\n"
    stop_all([deaf], seconds=0.1)
    assert deaf.ended == -signal.SIGKILL


@pytest.mark.parametrize(("code", "how"), [(3, "exit 3"), (-9, "SIGKILL"), (-120, "signal 120")])
def test_how_a_process_ended_is_said(code: int, how: str) -> None:
    assert how_it_ended(code) == how
