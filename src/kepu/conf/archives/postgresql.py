# SPDX-License-Identifier: AGPL-3.0-or-later
"""PostgreSQL's own tools, which make and read dumps. Passwords go to them in their environment, where other
users do not see them."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from kepu.conf.archives.errors import ArchiveError
from kepu.engine.language import sentence

VARIABLES = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}


def dump(options: dict[str, Any], target: Path) -> None:
    """Write all of the database of Django's *options* to *target*, as it is at one instant, while others go
    on writing. Raises ``ArchiveError``."""
    _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"], options)


def load(options: dict[str, Any], source: Path) -> None:
    """Fill the empty database of *options* from *source*, whole or not at all. Raises ``ArchiveError``."""
    name = options["NAME"]
    told = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={name}"]
    _run("pg_restore", [*told, str(source)], options)


def refuse_unless_empty(url: str) -> None:
    """Raises ``ArchiveError`` where the database at *url* holds any table."""
    import psycopg  # slow: only for PostgreSQL

    from kepu.conf.databases import silent_database

    try:
        with closing(
            psycopg.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=10)
        ) as link:
            found = link.execute(
                "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            ).fetchone()
    except psycopg.Error as error:
        raise silent_database(error) from error
    if found and found[0]:
        raise ArchiveError(sentence("The database holds {count} tables; name an empty one.", count=found[0]))


def _run(program: str, arguments: list[str], options: dict[str, Any]) -> None:
    if not shutil.which(program):
        raise ArchiveError(sentence("{program} is not here; install postgresql-client.", program=program))
    told = {variable: str(options[key]) for key, variable in VARIABLES.items() if options.get(key)}
    told |= {f"PG{key.upper()}": str(value) for key, value in options.get("OPTIONS", {}).items()}
    done = subprocess.run(
        [program, "--no-password", *arguments],
        env=dict(os.environ) | told,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise ArchiveError(
            sentence("{program} failed: {cause}.", program=program, cause=lines[0].rstrip("."))
        )
