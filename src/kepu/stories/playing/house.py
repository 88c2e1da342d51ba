# SPDX-License-Identifier: AGPL-3.0-or-later
"""The masters that this process has open for playing. Bounded in everything: how many are open, how many
children make parts of them, how many threads of the web server wait, and for how long."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Thread

from django.conf import settings
from django.db import DatabaseError, connection

from kepu.engine.errors import EngineError
from kepu.engine.language import sentence
from kepu.engine.outcome import TooManyRequests
from kepu.engine.playing import Served, get_ready
from kepu.stories.looking import look_at
from kepu.stories.models import Master
from kepu.stories.playable import browser_type
from kepu.stories.playing.opened import OpenMaster

logger = logging.getLogger("kepu.stories")
MOST_OPEN = 6
IDLE_SECONDS = 60.0
"""A master of which nothing was asked for so long is closed."""
GIVES_WAY_SECONDS = 10.0
"""One that was not asked for so long gives way to another where too many are open."""
CHILDREN = 2
"""So many parts are made at once in one process of the web server."""
PLANNERS = 2
WAITING = 4
"""So many threads of the web server may wait for a part: one player asks for four at its beginning, and the
two that are left are for pages."""
PATIENCE = 1.5
"""Seconds that one waits at most; then the player is told to ask again."""
LOOK_SECONDS = 1.0


class OpenMasters:
    """What is open. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[str, OpenMaster] = {}
        self._looks: dict[str, Event] = {}
        self._waiting = BoundedSemaphore(WAITING)
        self._planners = ThreadPoolExecutor(PLANNERS, thread_name_prefix="play-plan")
        self._makers = ThreadPoolExecutor(CHILDREN, thread_name_prefix="play-make")
        self._closers = ThreadPoolExecutor(1, thread_name_prefix="play-close")
        self._caretaker: Thread | None = None

    def find(self, master: Master, path: str) -> Served | str | None:
        """What plays under *path* of *master*, made now if it is missing: see ``OpenMaster.find``. Raises
        ``TooManyRequests`` where too many are open, ``NotYet`` soon where too many wait already."""
        opened = self.open(master)
        waits = self._waiting.acquire(blocking=False)
        try:
            return opened.find(path, PATIENCE if waits else 0.0)
        finally:
            if waits:
                self._waiting.release()

    def open(self, master: Master) -> OpenMaster:
        """*master*, opened where it was not. Raises ``TooManyRequests``."""
        with self._lock:
            opened = self._open.get(master.public_id)
            if opened is not None and opened.hopeless:
                self._shut(master.public_id)
                opened = None
            if opened is None:
                self._make_room()
                opened = OpenMaster(master, made_folder(), self._planners, self._makers)
                self._open[master.public_id] = opened
                self._watch()
        opened.learn(master.digest)
        return opened

    def get_ready(self) -> None:
        """Load what looks into a master, which comes in soon. Returns at once."""
        self._planners.submit(get_ready)

    def expect(self, public_id: str) -> None:
        """Look at a master that has just come in before a worker comes to it, and open it where no browser
        plays what was sent: somebody waits for its first picture. Returns at once."""
        with self._lock:
            self._looks[public_id] = Event()
        self._planners.submit(self._look, public_id)

    def await_look(self, public_id: str) -> None:
        """Return once a master that this process looks at just now is looked at, after ``PATIENCE`` at most;
        at once where it is not, or where too many wait already."""
        with self._lock:
            look = self._looks.get(public_id)
        if look is not None and self._waiting.acquire(blocking=False):
            try:
                look.wait(PATIENCE)
            finally:
                self._waiting.release()

    def _look(self, public_id: str) -> None:
        try:
            try:
                master = look_at(public_id, wait=False)
            finally:
                with self._lock:
                    self._looks.pop(public_id).set()
            if master is None or master.state != Master.State.READY:
                return
            if not browser_type(master.facts):
                self.open(master)
        except (EngineError, DatabaseError) as error:
            # The worker's job looks again, and says what is wrong.
            logger.info("master %s was not looked at ahead: %s", public_id, type(error).__name__)
        finally:
            connection.close()

    def _make_room(self) -> None:
        if len(self._open) < MOST_OPEN:
            return
        name = min(self._open, key=lambda each: self._open[each].used)
        if time.monotonic() - self._open[name].used < GIVES_WAY_SECONDS:
            raise TooManyRequests(
                sentence("Too many masters are being played at once. Try again in a minute.")
            )
        self._shut(name)

    def _shut(self, name: str) -> None:
        self._closers.submit(self._open.pop(name).close)

    def close(self, public_id: str) -> None:
        """Close one, where it is open; returns at once."""
        with self._lock:
            if public_id in self._open:
                self._shut(public_id)

    def close_all(self) -> None:
        """Close all, and wait until that is done."""
        with self._lock:
            for name in list(self._open):
                self._shut(name)
        self._closers.submit(int).result()

    def _watch(self) -> None:
        if self._caretaker is None or not self._caretaker.is_alive():
            self._caretaker = Thread(target=self._care, name="play-care", daemon=True)
            self._caretaker.start()

    def _care(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self._lock:
                now = time.monotonic()
                for name in [each for each, it in self._open.items() if now - it.used > IDLE_SECONDS]:
                    self._shut(name)
                left = list(self._open.values())
                if not left:
                    self._caretaker = None
                    return
            for each in left:
                each.tidy()


def made_folder() -> Path:
    """Where all that is made of masters is kept: the store that publications are made in."""
    return Path(settings.HOUSE.made)


open_masters = OpenMasters()
"""Those of this process."""
