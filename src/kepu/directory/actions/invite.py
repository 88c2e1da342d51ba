# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invites a person to sign in."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.models import Person
from kepu.directory.names import read_in
from kepu.ledger.actions.record import record
from kepu.mail.actions.send import send
from kepu.mail.kinds import Kind
from kepu.users.links import invitation_link
from kepu.users.models import User

INVITATION = Kind(
    "directory/letters/invitation",
    _("an invitation to sign in"),
    needed=True,
    secret=True,
    sample={
        "person": "示例人员 Sample Person",
        "unit": "示例单位 Sample Unit",
        "link": "https://kepu.example.org/",
    },
)


@transaction.atomic
def invite(person: Person, *, actor: str = "") -> User:
    """Make *person* a user, where they are none, and send them a letter with the link at which they choose
    how they sign in; it holds for 14 days and once. May be done again while they have not signed in. Raises
    ``DirectoryError``."""
    if person.erased_at is not None:
        raise DirectoryError(_("This person was deleted; add them anew if they come back."))
    if not person.email:
        raise DirectoryError(_("{person} has no e-mail address; add it first."), person=person.name)
    user = person.user or _new_user(person)
    if user.last_login is not None:
        raise DirectoryError(_("{person} signs in already."), person=person.name)
    told = {
        "person": read_in(person.names, person.language),
        "unit": read_in(person.unit.names, person.language),
        "link": f"{settings.WAGTAILADMIN_BASE_URL}{invitation_link(user)}",
    }
    unit = person.unit.public_id
    send(INVITATION, person.email, person.language, told, unit=unit, person=person.public_id)
    record("person.invited", subject=person.subject, actor=actor)
    return user


def _new_user(person: Person) -> User:
    if User.objects.filter(email=person.email).exists():
        raise DirectoryError(
            _("Somebody else signs in with {address}; ask an administrator."), address=person.email
        )
    user = User.objects.create_user(person.email, language=person.language)
    person.user = user
    person.save(update_fields=["user"])
    return user
