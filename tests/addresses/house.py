# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the house: jobs, letters, accounts, the record."""

from __future__ import annotations

from kepu.mail.links import unsubscribe_link
from tests.addresses.address import Address
from tests.addresses.audiences import EVERYBODY, IMAGE_EDITORS, SIGNED_IN, STAFF
from tests.addresses.stage import Stage
from tests.cast import ADMINISTRATOR, ANONYMOUS


def _job(stage: Stage) -> tuple[str]:
    return (stage.job.public_id,)


def _letter(stage: Stage) -> tuple[str]:
    return (stage.letter.public_id,)


def _kind(stage: Stage) -> tuple[str]:
    return (stage.letter.kind,)


def _unsubscribing(stage: Stage) -> tuple[str]:
    link = unsubscribe_link("subject@example.org", stage.letter.kind)
    return (link.rstrip("/").rpartition("/")[2],)


def _no_token(stage: Stage) -> tuple[str]:
    return ("no-token",)


def _picture(stage: Stage) -> tuple[str, str]:
    return (stage.picture.public_id, str(stage.picture.file.name).rpartition("/")[2])


JOBS = (
    Address("jobs", STAFF),
    Address("jobs_live", STAFF, page=False),
    Address("job", frozenset({"operator", ADMINISTRATOR}), _job),
    Address("job_live", frozenset({"operator", ADMINISTRATOR}), _job, page=False),
    Address("job_retry", frozenset({"operator", ADMINISTRATOR}), _job, "post", 302, page=False),
    Address("job_cancel", frozenset({"operator", ADMINISTRATOR}), _job, "post", 302, page=False),
)

SIGNING_IN = (
    Address("users:account", SIGNED_IN),
    Address("users:language", EVERYBODY),
    Address("users:entrance", frozenset({ANONYMOUS}), told=302, page=False),
    Address("newsroom_login", frozenset({ANONYMOUS}), told=302, page=False),
    Address("users:example", frozenset(), _no_token, page=False, asks=False),
    Address("users:invitation", frozenset(), _no_token, page=False, asks=False),
)

LETTERS = (
    Address("house_words", frozenset({ADMINISTRATOR})),
    Address("letters", frozenset({"operator", ADMINISTRATOR})),
    Address("letter", frozenset({"operator", ADMINISTRATOR}), _letter),
    Address("letter_as_html", frozenset({"operator", ADMINISTRATOR}), _letter, page=False),
    Address("letter_kinds", frozenset({"operator", ADMINISTRATOR})),
    Address("letter_kind", frozenset({"operator", ADMINISTRATOR}), _kind),
    Address("letter_html", frozenset({"operator", ADMINISTRATOR}), _kind, page=False),
    Address("mail:unsubscribe", EVERYBODY, _unsubscribing),
)

HOUSE = (
    Address("ledger", frozenset({ADMINISTRATOR})),
    Address("ledger:heads", EVERYBODY),
    Address("ledger:head", EVERYBODY, lambda stage: ("2026-11-26",), page=False),
    Address("home", STAFF),
    Address("search", STAFF),
    Address("alive", EVERYBODY, page=False),
    Address("ready", EVERYBODY, page=False),
    Address("images:file", IMAGE_EDITORS, _picture, page=False, asks=False),
)
