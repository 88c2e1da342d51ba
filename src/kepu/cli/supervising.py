# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps a few processes running: starts them, starts again what dies, and stops them all together."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from kepu.engine.errors import EngineError
from kepu.engine.language import Sentence, sentence

TICK = 0.1
STOP_SECONDS = 20.0
"""How long a process may take to finish what it does before it is killed."""
DEATHS = 5
WITHIN_SECONDS = 60.0
"""So many deaths of one process in so short a time, and starting it again is no help."""


class SupervisionError(EngineError):
    """A process cannot be kept running."""


@dataclass(slots=True)
class Kept:
    """A process that must run: its name for people, and how it is started."""

    name: Sentence
    command: Sequence[str]
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it, in the process group of whoever calls."""
        self.process = subprocess.Popen(self.command, env=dict(environment), stdin=subprocess.DEVNULL)

    @property
    def ended(self) -> int | None:
        """How it ended; ``None`` while it runs."""
        return self.process.poll() if self.process else None

    def wait_before_restart(self, now: float) -> float:
        """Note a death at *now*; returns the seconds to wait: none after the first, then 1, 2, 4 and so on.
        Raises ``SupervisionError`` where it dies too often."""
        self.deaths = [each for each in self.deaths if now - each < WITHIN_SECONDS] + [now]
        if len(self.deaths) >= DEATHS:
            raise SupervisionError(
                sentence(
                    "The {name} ended {count} times within a minute; what it said stands above.",
                    name=self.name,
                    count=len(self.deaths),
                )
            )
        return 0.0 if len(self.deaths) == 1 else 2.0 ** (len(self.deaths) - 2)


class Stopped(Exception):
    """Somebody asked us to stop."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Within the block, SIGTERM, SIGINT and SIGHUP raise ``Stopped``, once."""

    def stop(number: int, frame: object) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    signals = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {each: signal.signal(each, stop) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def keep_running(
    processes: Sequence[Kept],
    environment: Mapping[str, str],
    say: Callable[[object], None],
    started: Callable[[], None],
) -> None:
    """Run *processes* until a signal stops them all; *started* is called after all were started, and may
    raise to stop them. Raises ``SupervisionError`` where one of them cannot be kept running."""
    try:
        with stopping_on_signals():
            for each in processes:
                each.start(environment)
            started()
            while True:
                time.sleep(TICK)
                for each in processes:
                    _start_again(each, environment, say)
    except Stopped:
        say(sentence("Stopping."))
    finally:
        stop_all(processes)


def _start_again(kept: Kept, environment: Mapping[str, str], say: Callable[[object], None]) -> None:
    code = kept.ended
    if code is None:
        return
    wait = kept.wait_before_restart(time.monotonic())
    say(sentence("The {name} ended ({how}). Starting it again.", name=kept.name, how=how_it_ended(code)))
    time.sleep(wait)
    kept.start(environment)


def how_it_ended(code: int) -> str:
    """The name of the signal, or the exit code."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def stop_all(processes: Sequence[Kept], seconds: float = STOP_SECONDS) -> None:
    """End *processes* together: they may finish what they do, for *seconds*; then they are killed."""
    running = [each.process for each in processes if each.process and each.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ending_with_us(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """*environment*, saying that what is started with it ends with this process."""
    from kepu.conf.family import PARENT  # slow: loads ctypes, which only this command needs

    return dict(environment) | {PARENT: str(os.getpid())}
