# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house itself says: its database, its built files, its mail, its address, its backups."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from kepu.conf.checkup.finding import Finding, good, worth_knowing, wrong
from kepu.conf.house import House, HouseError, kept_secret
from kepu.engine.language import sentence

OLDEST_POSTGRESQL = 14
OLDEST_SQLITE = (3, 31, 0)
BACKUP_HOURS = 48
"""A nightly backup that is older than this was missed at least once."""


def check_database(house: House) -> list[Finding]:
    """Whether the database answers, is of a version that will do, and holds every migration."""
    from kepu.conf.installing import pending_migrations

    try:
        behind = pending_migrations()
        found = [_version()]
    except HouseError as error:
        return [wrong("database", error.sentence)]
    if behind:
        found.append(
            wrong(
                "database", sentence("The database is {count} steps behind; run `kepu setup`.", count=behind)
            )
        )
    return found + _other_database(house)


def _version() -> Finding:
    from django.db import connection

    if connection.vendor == "sqlite":
        told = f"SQLite {sqlite3.sqlite_version}"
        old = sqlite3.sqlite_version_info < OLDEST_SQLITE
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            told = f"PostgreSQL {cursor.fetchone()[0]}"
            cursor.execute("SHOW server_version_num")
            old = int(cursor.fetchone()[0]) < OLDEST_POSTGRESQL * 10_000
    if old:
        return wrong("database", sentence("{database} is too old; upgrade it.", database=told))
    return good("database", sentence("{database} answers.", database=told))


def _other_database(house: House, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Warn where this command looks at another database than one without its environment would."""
    kept = kept_secret(house.secrets / "database-url")
    told = environment.get("DATABASE_URL", "")
    if not told or told == kept:
        return []
    return [
        worth_knowing(
            "database",
            sentence(
                "DATABASE_URL names another database than {path}; commands without that variable open the"
                " other one.",
                path=str(house.secrets / "database-url"),
            ),
        )
    ]


def check_database_clock(house: House, now: Callable[[], float] = time.time) -> list[Finding]:
    """Whether a database on another machine has the same time as we have."""
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            apart = abs(float(cursor.fetchone()[0]) - now())
    except DatabaseError:
        return []  # check_database tells of it
    if apart < 5:
        return []
    return [
        wrong(
            "clock",
            sentence(
                "The clock of this machine and that of the database are {seconds} seconds apart;"
                " keep both by NTP.",
                seconds=round(apart),
            ),
        )
    ]


def check_work(house: House) -> list[Finding]:
    """Whether somebody does the jobs, and in time."""
    from django.db import DatabaseError

    from kepu.conf.work import late_schedules, worker_lives

    try:
        lives, late = worker_lives(), late_schedules()
    except DatabaseError:
        return []  # check_database tells of it
    if not lives:
        said = sentence(
            "No worker runs, and letters, builds and backups wait; start `kepu serve` or `kepu worker`."
        )
        return [wrong("worker", said)]
    if late:
        said = sentence(
            "These schedules are late: {names}. The jobs page says what they wait for.", names=", ".join(late)
        )
        return [wrong("schedules", said)]
    return [good("worker", sentence("A worker runs, and nothing that is scheduled is late."))]


def check_publications(house: House) -> list[Finding]:
    """Whether everything that is live has its files."""
    from django.db import DatabaseError

    from kepu.website.remaking import lacking, lacks_its_master

    try:
        found = list(lacking())
    except DatabaseError:
        return []  # check_database tells of it
    if not found:
        return [good("publications", sentence("Every live publication has its files."))]
    told = [
        wrong(
            "publications",
            sentence(
                "“{title}” is live without all its files, and its master is not there; send it again, then"
                " publish anew.",
                title=each.title,
            ),
        )
        for each in found
        if lacks_its_master(each)
    ]
    if others := len(found) - len(told):
        said = sentence(
            "{count} live publications lack files, “{title}” among them; the worker makes them again each"
            " night. The jobs page shows it.",
            count=others,
            title=next(each.title for each in found if not lacks_its_master(each)),
        )
        told.append(wrong("publications", said))
    return told


def check_static(house: House) -> list[Finding]:
    """Whether pages find their styles and scripts."""
    from kepu.conf.installing import static_is_built

    if static_is_built(house.static):
        return [good("static", sentence("Styles and scripts are built."))]
    return [wrong("static", sentence("Styles and scripts are not built; run `kepu setup`."))]


def check_address(house: House) -> list[Finding]:
    """Whether what the public types is safe on its way."""
    parts = urlsplit(house.address)
    if parts.scheme == "https":
        return [
            good("address", sentence("The public reaches the house at {address}.", address=house.address))
        ]
    if _loopback(parts.hostname or ""):
        return [
            good(
                "address",
                sentence("The house is for this machine alone, at {address}.", address=house.address),
            )
        ]
    return [
        wrong(
            "address",
            sentence(
                "{address} is not encrypted, and passwords can be read on their way; put nginx with a"
                " certificate in front, and write https:// in house.toml.",
                address=house.address,
            ),
        )
    ]


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_backups(house: House, now: Callable[[], float] = time.time) -> list[Finding]:
    """How old the newest backup is."""
    newest = max((path.stat().st_mtime for path in house.backups.glob("*.tar")), default=None)
    if newest is None:
        said = sentence(
            "There is no backup in {folder}; make one with `kepu backup`.", folder=str(house.backups)
        )
        return [worth_knowing("backups", said) if house.example else wrong("backups", said)]
    hours = max(0, round((now() - newest) / 3600))
    if hours > BACKUP_HOURS:
        return [
            wrong(
                "backups",
                sentence(
                    "The newest backup is {hours} hours old; see that the worker runs, or run `kepu backup`.",
                    hours=hours,
                ),
            )
        ]
    return [good("backups", sentence("The newest backup is {hours} hours old.", hours=hours))]


def check_storage(house: House) -> list[Finding]:
    """Whether the place of files takes one, gives it back and lets it go."""
    if not house.storage_url():
        return []  # the folder of the house, which check_folders looks at
    from botocore.exceptions import BotoCoreError, ClientError
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    word = secrets.token_bytes(16)
    try:
        name = default_storage.save("kepu-doctor", ContentFile(word))
        with default_storage.open(name, "rb") as file:
            same = file.read() == word
        default_storage.delete(name)
    except (OSError, BotoCoreError, ClientError) as error:
        return [
            wrong(
                "storage",
                sentence(
                    "The storage of files does not answer as it must: {cause}. Check STORAGE_URL.",
                    cause=" ".join(str(error).split())[:200],
                ),
            )
        ]
    if not same:
        return [wrong("storage", sentence("The storage gave back other bytes than it was given."))]
    return [
        worth_knowing(
            "storage",
            sentence(
                "Files are kept in a storage of their own, which `kepu backup` does not hold; see that it is"
                " backed up too."
            ),
        )
    ]


def check_mail(house: House) -> list[Finding]:
    """Whether letters can leave at all."""
    if house.mail:
        return [good("mail", sentence("Letters leave as {sender}.", sender=house.mail_from))]
    if house.example:
        return [good("mail", sentence("The example house sends no letters."))]
    return [
        wrong(
            "mail",
            sentence(
                "No mail server is named, and nobody can be invited or reset a password; write it in"
                ' house.toml: mail = "smtp://user:password@host:587".'
            ),
        )
    ]


def reach_mail(house: House) -> list[Finding]:
    """Whether the mail server lets us in. It is not sent a letter."""
    from kepu.mail.errors import LetterWaits
    from kepu.mail.transport import connection

    try:
        server = connection()
        server.open()
        server.close()
    except (OSError, LetterWaits) as error:
        return [
            wrong(
                "mail",
                sentence(
                    "The mail server does not let us in: {cause}. Check “mail” in house.toml.",
                    cause=str(error),
                ),
            )
        ]
    return [good("mail", sentence("The mail server lets us in."))]
