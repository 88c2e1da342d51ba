# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets the web server notice that who sent or read is gone without a word: a laptop that was closed, a
network that died. Its connection would stay open for hours, with a thread that reads from it and the upload
that it sends. Granian waits for a body without end and takes no socket from outside, so its own is looked
for."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

QUIET = 15
"""Seconds without a word after which the other side is asked whether it is there."""
BETWEEN, TIMES = 5, 3
"""It is asked so often, with so many seconds between; then the connection is over."""
STARTS_WITHIN = 60.0


def notice_lost_peers() -> None:
    """Let every connection that this process takes in be over once the other side is gone for thirty seconds,
    as soon as the process listens. Does nothing where the system is not Linux."""
    if sys.platform == "linux":
        Thread(target=_await_listeners, name="lost-peers", daemon=True).start()


def _await_listeners() -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        found = list(_listeners())
        for listener in found:
            with listener:
                end_with_peer(listener)
        if found:
            return
        time.sleep(0.1)


def end_with_peer(listener: socket.socket) -> None:
    """Set it on *listener*; what it accepts has it from there."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, QUIET)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, BETWEEN)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, TIMES)
    # What was sent and never confirmed counts too, for who watched a film.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, (QUIET + BETWEEN * TIMES) * 1000)


def _listeners() -> Iterator[socket.socket]:
    """The sockets at which this process listens for TCP, each as one of our own to close."""
    for place in Path("/proc/self/fd").iterdir():
        try:
            # Files are left alone: a copy of a database's, once closed, would take the locks on it along.
            if not str(place.readlink()).startswith("socket:"):
                continue
            known = socket.socket(fileno=os.dup(int(place.name)))
        except OSError:
            continue  # it was closed meanwhile
        if known.family in (socket.AF_INET, socket.AF_INET6) and known.getsockopt(
            socket.SOL_SOCKET, socket.SO_ACCEPTCONN
        ):
            yield known
        else:
            known.close()
