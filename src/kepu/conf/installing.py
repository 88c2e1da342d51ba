# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings the database and the built files of a house to what this version of Kepu needs.

Everything here may be run again: it does what is missing and keeps what is there. Django must be loaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from kepu.conf.databases import silent_database
from kepu.conf.house import House
from kepu.engine.language import Sentence, sentence

PACKAGE = Path(__file__).resolve().parent.parent
STATIC_DIGEST = ".digest"
PAGES_DIGEST = ".pages-digest"
MAKES_PAGES = {".py", ".html", ".mo"}
"""The ends of the names of what says how a page is made."""
WAGTAILS_TITLE = "Welcome to your new Wagtail site!"


def pending_migrations() -> int:
    """How many steps the database is behind. Raises ``HouseError`` where it does not answer."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        raise silent_database(error) from error


def migrate() -> list[Sentence]:
    """Bring the tables up to date. Raises ``HouseError`` where the database does not answer."""
    from django.core.management import call_command

    count = pending_migrations()
    if not count:
        return []
    call_command("migrate", verbosity=0, interactive=False)
    return [sentence("The database was brought up to date by {count} steps.", count=count)]


def name_site(house: House) -> list[Sentence]:
    """Give Wagtail's site, its first page and its languages what the house says of itself."""
    from wagtail.models import Locale, Page, Site

    for language in house.languages:
        Locale.objects.get_or_create(language_code=language)
    name = house.name.get(house.languages[0]) or next(iter(house.name.values()))
    Page.objects.filter(title=WAGTAILS_TITLE).update(title=name, draft_title=name)
    where = urlsplit(house.address)
    told = {
        "hostname": where.hostname or "localhost",
        "port": where.port or (443 if where.scheme == "https" else 80),
        "site_name": name,
    }
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or all(getattr(site, key) == value for key, value in told.items()):
        return []
    for key, value in told.items():
        setattr(site, key, value)
    site.save()
    return [sentence("The site is called {name}, at {address}.", name=name, address=house.address)]


def collect_static(house: House) -> list[Sentence]:
    """Copy what pages load into the house, compressed and named by digest; nothing where it is all there.

    Files of earlier versions stay: pages that were cached before an upgrade go on asking for them.
    """
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = blake2b(digest_size=32)
    found = (each for finder in get_finders() for each in finder.list([]))
    for path, storage in sorted(found, key=lambda each: str(each[0])):
        with storage.open(path) as file:
            digest.update(f"{path}\0".encode() + blake2b(file.read()).digest())
    kept = house.static / STATIC_DIGEST
    if kept.exists() and kept.read_text("ascii") == digest.hexdigest():
        return []
    with umask(0o022):
        call_command("collectstatic", verbosity=0, interactive=False)
        kept.write_text(digest.hexdigest(), "ascii")
    return [sentence("Styles and scripts were built in {folder}.", folder=str(house.static))]


def take_out_old_pages(house: House) -> list[Sentence]:
    """Take out the public pages that another version of Kepu made; they are baked anew when they are asked
    for. Nothing where it is the same in code, templates, words, styles and scripts."""
    from kepu.baking.pages import take_out_all

    digest = blake2b((house.static / STATIC_DIGEST).read_bytes(), digest_size=32)
    for path in sorted(each for each in PACKAGE.rglob("*") if each.suffix in MAKES_PAGES):
        digest.update(f"{path.relative_to(PACKAGE)}\0".encode() + blake2b(path.read_bytes()).digest())
    kept = house.static / PAGES_DIGEST
    if kept.exists() and kept.read_text("ascii") == digest.hexdigest():
        return []
    count = take_out_all()
    with umask(0o022):
        kept.write_text(digest.hexdigest(), "ascii")
    return [sentence("Public pages to be made anew: {count}.", count=count)] if count else []


def add_top_units(house: House, units: Sequence[Mapping[str, str]]) -> list[Sentence]:
    """Make *units* the tops of the tree, or one that is called like the house where none is told; nothing
    where there is a unit. Raises ``SpokenError``."""
    from django.db import transaction

    from kepu.directory.actions.units import add_unit
    from kepu.directory.models import Unit

    with transaction.atomic():
        if Unit.objects.exists():
            return []
        made = [add_unit(each, kind="association", zone=house.zone) for each in units or [house.name]]
    return [sentence("{name} stands at the top of the units.", name=each.name) for each in made]


def broken_record() -> Sentence | None:
    """What is wrong with the chain of records; ``None`` where it holds."""
    from kepu.ledger.verification import verify

    broken = verify().broken
    if broken is None:
        return None
    return sentence(
        "The record is not whole: {cause} Use another backup, or find out who changed it.", cause=str(broken)
    )


def load_examples() -> list[Sentence]:
    """Fill the new database of an example house: every room's examples, from the lowest room up, all or
    none. A database that holds a user is left alone."""
    from django.apps import apps
    from django.contrib.auth import get_user_model
    from django.db import transaction

    rooms = [each.name for each in reversed(list(apps.get_app_configs())) if each.name.startswith("kepu.")]
    with transaction.atomic():
        if get_user_model().objects.exists():
            return []
        for room in rooms:
            if find_spec(f"{room}.examples"):
                import_module(f"{room}.examples").load_examples()
    return [sentence("The examples were loaded.")]


@contextmanager
def umask(mode: int) -> Iterator[None]:
    """Within the block, files are made without the permissions in *mode*, by the whole process."""
    before = os.umask(mode)
    try:
        yield
    finally:
        os.umask(before)


def static_is_built(folder: Path) -> bool:
    """Whether pages find their styles and scripts in *folder*."""
    return (folder / "staticfiles.json").exists() and (folder / STATIC_DIGEST).exists()


def make_public_again() -> list[Sentence]:
    """Bring the public tree of a restored house to what its database says: what must not be seen goes at
    once, and what is lacking is asked for."""
    from kepu.website.media import tend
    from kepu.website.remaking import ask_again, lacks_its_master

    tend()
    asked = ask_again()
    told = [
        sentence(
            "The master of “{title}” was not in the backup; send it again, then publish anew.",
            title=each.title,
        )
        for each in asked
        if lacks_its_master(each)
    ]
    if asked:
        told.append(
            sentence(
                "The public files of {count} publications are made again by the worker.", count=len(asked)
            )
        )
    return told
