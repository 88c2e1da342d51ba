# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server's process: Granian, which calls the house by WSGI.

WSGI, for every view is a function that waits for its database: threads wait as well as tasks do, and what
comes in beyond them is queued by the server, not by Python.
"""

from __future__ import annotations

import argparse

from granian.constants import Interfaces
from granian.server import Server

from kepu.conf.family import end_with_parent

BLOCKING_THREADS = 6
"""Requests that one process answers at a time: each has a connection to the database of its own."""
GRACE_SECONDS = 10


def main() -> None:
    """Serve the house that ``KEPU_HOUSE`` names until a signal ends it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    told = parser.parse_args()
    end_with_parent()
    Server(
        "kepu.conf.wsgi:application",
        address=told.host,
        port=told.port,
        interface=Interfaces.WSGI,
        workers=told.workers,
        blocking_threads=BLOCKING_THREADS,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
    ).serve()


if __name__ == "__main__":
    main()
