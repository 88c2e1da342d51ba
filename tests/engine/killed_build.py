# SPDX-License-Identifier: Apache-2.0
"""A build that other tests kill: ``python -m tests.engine.killed_build FOLDER MASTER [PAUSE] [LOG]``."""

from __future__ import annotations

import sys
from pathlib import Path

from kepu.engine.builder import Builder
from kepu.engine.publishing import publish
from kepu.engine.store import Store
from tests.engine.makers import film, graph


def build(folder: Path, master: Path, pause: float, log: str = "") -> None:
    options = {"log": log} if log else {}
    with Store(folder / ".kepu") as store:
        made = graph(store, master, film(10, pause=pause, times=500, **options))
        with Builder(made, store, workers=3) as builder:
            builder.build()
        publish(made, store, folder)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:])
