# SPDX-License-Identifier: AGPL-3.0-or-later
"""A program about a house of its own, on each database that is here."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.masters import ROOT
from bench.rows.directory import child, set_up

ON_POSTGRESQL = """
import sys
from pathlib import Path
from bench.rows.directory import child, set_up
module, house, *rest = sys.argv[1:]
set_up(Path(house))
print(child(module, house, *rest))
"""


def told_on_each(module: str, folder: Path, *arguments: str) -> Iterator[tuple[str, Any]]:
    """The name of a database, and what *module* prints as JSON for a fresh example house on it: SQLite, and
    PostgreSQL where Debian's package is there."""
    house = folder.with_name(f"{folder.name}-sqlite")
    shutil.rmtree(house, ignore_errors=True)
    yield "SQLite", json.loads(child(module, str(set_up(house)), *arguments))
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    house = folder.with_name(f"{folder.name}-postgresql")
    shutil.rmtree(house, ignore_errors=True)
    program = (str(ROOT / "tools" / "with_postgresql.sh"), sys.executable, "-c", ON_POSTGRESQL)
    done = subprocess.run(
        [*program, module, str(house), *arguments], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    yield "PostgreSQL", json.loads(done.stdout)
