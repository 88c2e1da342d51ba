# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes a letter, and asks for it to be sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.jobs.actions.enqueue import enqueue
from kepu.mail.actions.unsubscribe import wants
from kepu.mail.errors import LetterError
from kepu.mail.kinds import Kind
from kepu.mail.links import unsubscribe_link
from kepu.mail.models import Letter
from kepu.mail.rendering import Words, render
from kepu.mail.tasks import deliver
from kepu.users.models import fold_address


def send(
    kind: Kind,
    address: str,
    language: str,
    values: Mapping[str, object],
    *,
    unit: str = "",
    person: str = "",
) -> Letter | None:
    """Write a letter of *kind* to *address* in *language* and let it be sent when the transaction around this
    call is done; *unit* is the ``public_id`` of the unit that sends it, *person* that of whom it is to.
    ``None`` where who reads there wants none of the kind. Raises ``LetterError`` for what is no address."""
    folded = checked(address)
    if not kind.needed and not wants(folded, kind.name):
        return None
    link = "" if kind.needed else unsubscribe_link(folded, kind.name)
    return post(kind, folded, language, render(kind, language, values, link), unit=unit, person=person)


def checked(address: str) -> str:
    """*address*, folded. Raises ``LetterError`` for what is none: a line break would be a further header."""
    folded = fold_address(address)
    try:
        validate_email(folded)
    except ValidationError:
        raise LetterError(
            _("“{address}” is no e-mail address; it looks like name@example.org."), address=folded[:60]
        ) from None
    return folded


@transaction.atomic
def post(
    kind: Kind, address: str, language: str, words: Words, *, unit: str = "", person: str = ""
) -> Letter:
    """Keep a letter as it was written, and ask for it to be sent."""
    letter = Letter.objects.create(
        kind=kind.name,
        address=address,
        person=person,
        language=language,
        subject=words.subject,
        text=words.text,
        html=words.html,
    )
    letter.job = enqueue(deliver, letter.public_id, unit=unit, key=f"letter:{letter.public_id}")
    letter.save(update_fields=["job"])
    return letter
