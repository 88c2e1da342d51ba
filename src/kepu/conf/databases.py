# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which database, and how it must be opened."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kepu.conf.house import HouseError
from kepu.engine.language import sentence

BUSY_SECONDS = 30
"""How long a save waits for another's on SQLite before it gives up."""


def sqlite(path: Path) -> dict[str, Any]:
    """Django's settings for SQLite at *path*: a log beside the file lets readers go on while one writes,
    and a transaction asks for the right to write when it begins, not in its middle, where waiting is no
    longer possible (without this two editors and one job lost most of their saves). What is deleted is
    written over, for people ask to be forgotten."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;"
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Django's settings for ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def database(url: str, path: Path) -> dict[str, Any]:
    """The database that ``DATABASE_URL`` names, else SQLite at *path*. Raises ``HouseError``."""
    scheme = url.partition(":")[0]
    if not url:
        return sqlite(path)
    if scheme in ("postgresql", "postgres"):
        return postgresql(url)
    if scheme == "sqlite":
        return sqlite(Path(unquote(urlsplit(url).path)))
    raise HouseError(
        sentence("DATABASE_URL begins with “{scheme}”; use postgresql://… or sqlite:///….", scheme=scheme)
    )


def holds_a_house(url: str, path: Path) -> bool:
    """Whether the database holds the tables of some house already. Loads no Django, since its settings
    come from a house that is only being made. Raises ``HouseError`` where it does not answer."""
    options = database(url, path)
    if options["ENGINE"].endswith("sqlite3"):
        return _sqlite_holds(Path(options["NAME"]))
    import psycopg  # slow: only for PostgreSQL

    try:
        with closing(
            psycopg.connect(url.replace("postgres://", "postgresql://", 1), connect_timeout=10)
        ) as connection:
            found = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    except psycopg.Error as error:
        raise silent_database(error) from error
    return bool(found and found[0])


def _sqlite_holds(path: Path) -> bool:
    import sqlite3  # slow: only where a database is opened

    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'"
            ).fetchone()
    except sqlite3.Error as error:
        raise silent_database(error) from error
    return bool(found)


def silent_database(error: Exception) -> HouseError:
    """What is said of a database that cannot be asked."""
    return HouseError(
        sentence(
            "The database does not answer: {cause}. Start it, or correct DATABASE_URL.",
            cause=" ".join(str(error).split()).rstrip("."),
        )
    )
