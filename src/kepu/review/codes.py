# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes without which a link signs nothing: six digits, sent to the address on file, for ten minutes and five
tries."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from kepu.mail.actions.send import send
from kepu.review.errors import ReviewError
from kepu.review.letters import CODE
from kepu.review.models import Asked, Invitation
from kepu.review.tokens import NAME, SALTS

TRIES = 5
MOST_CODES = 30
"""Codes of one question, for whatever it is: whoever asks without end would guess one at last."""
HOLDS = timedelta(minutes=10)
APART = 30
"""Seconds between two codes."""


def send_code(asked: Asked) -> None:
    """Send six digits to the address on file; those that were sent before hold no more. Raises
    ``ReviewError``."""
    _send(asked, SALTS[type(asked)])


def send_name_code(invitation: Invitation) -> None:
    """The same, for taking a name back: the question is over by then. Such a code signs nothing. Raises
    ``ReviewError``."""
    _send(invitation, NAME)


@transaction.atomic
def _send(asked: Asked, salt: str) -> None:
    fresh = type(asked)._default_manager.select_for_update(of=("self",)).get(pk=asked.pk)
    if salt != NAME:
        check_open(fresh)
    now = timezone.now()
    if fresh.code_at is not None and (now - fresh.code_at).total_seconds() < APART:
        raise ReviewError(
            _("A code was sent less than {seconds} seconds ago; look for it, then ask for another."),
            seconds=APART,
        )
    if fresh.codes >= MOST_CODES:
        raise ReviewError(_("Too many codes were sent for this question. Tell the editor, who can ask anew."))
    person = fresh.asked
    if not person.email:
        raise ReviewError(_("No address is on file to which a code could be sent; tell the editor."))
    code = f"{secrets.randbelow(1_000_000):06}"
    fresh.code, fresh.code_at, fresh.tries = _digest(fresh, code, salt), now, 0
    fresh.codes += 1
    fresh.save(update_fields=["code", "code_at", "tries", "codes"])
    send(CODE, person.email, person.language, {"code": code}, person=person.public_id)


def spend_try(asked: Asked, typed: str) -> None:
    """Count a wrong code, in a transaction of its own: a refusal must not take the count back. Raises
    ``ReviewError`` unless *typed* is the code that was sent last; full-width digits and spaces are
    forgiven."""
    _spend(asked, typed, SALTS[type(asked)])


def spend_name_try(invitation: Invitation, typed: str) -> None:
    """The same for a code of ``send_name_code``. Raises ``ReviewError``."""
    _spend(invitation, typed, NAME)


def _spend(asked: Asked, typed: str, salt: str) -> None:
    with transaction.atomic():
        fresh = type(asked)._default_manager.select_for_update(of=("self",)).get(pk=asked.pk)
        if salt != NAME:
            check_open(fresh)
        old = fresh.code_at is None or timezone.now() - fresh.code_at > HOLDS
        spent = fresh.tries >= TRIES
        right = not old and not spent and _is_code(fresh, typed, salt)
        if not right:
            fresh.tries += 1
            fresh.save(update_fields=["tries"])
    if old:
        raise ReviewError(_("The code is older than ten minutes, or none was sent yet; ask for a new one."))
    if spent:
        raise ReviewError(_("Five wrong codes were typed; ask for a new one."))
    if not right:
        raise ReviewError(_("That is not the code that was sent to you; look at the newest letter."))


def masked(address: str) -> str:
    """*address* so that its owner knows it again, and nobody else learns it."""
    name, _at, host = address.partition("@")
    return f"{name[:2]}…@{host}"


def check_open(asked: Asked) -> None:
    """Raises ``ReviewError`` where nothing is to be signed any more."""
    if asked.ended_at is not None:
        raise ReviewError(_("This question was answered or taken back; nothing is left to sign here."))
    if not asked.is_open():
        raise ReviewError(_("This link expired. Reply to the invitation and the editor will send a new one."))


def _digest(asked: Asked, code: str, salt: str) -> str:
    return salted_hmac(salt, f"{asked.public_id}|{code}", algorithm="sha256").hexdigest()


def _is_code(asked: Asked, typed: str, salt: str) -> bool:
    bare = "".join(str(int(each)) for each in typed if each.isdecimal())
    return bool(asked.code) and constant_time_compare(asked.code, _digest(asked, bare, salt))
