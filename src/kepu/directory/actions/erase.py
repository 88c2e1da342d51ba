# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deletes what is stored of a person, in every room at once."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.models import Person
from kepu.directory.tasks import forget_in_the_index
from kepu.identifiers.personal import Subject, providers
from kepu.jobs.actions.enqueue import enqueue
from kepu.ledger.actions.record import record
from kepu.users.models import User, fold_address


def subject_of(person: Person | None, user: User | None = None) -> Subject:
    """A person, or a user who is nobody of the directory, by every name that a room may know them under.
    *user* is that of *person*, where it is at hand."""
    signs_in = person.user if user is None and person is not None else user
    addresses = {person.email} if person is not None and person.email else set()
    if signs_in is not None:
        more = EmailAddress.objects.filter(user=signs_in).values_list("email", flat=True)
        addresses |= {signs_in.email, *map(fold_address, more)}
    return Subject(
        person=person.public_id if person is not None else "",
        pseudonym=person.pseudonym if person is not None else "",
        user=signs_in.pk if signs_in is not None else None,
        addresses=frozenset(addresses),
    )


@transaction.atomic
def erase_person(person: Person, *, asked_by: str, actor: str = "") -> None:
    """Let every room forget *person*; *asked_by* is ``person`` or ``officer``. Raises ``DirectoryError`` for
    who was deleted already, and for the last administrator."""
    if person.erased_at is not None:
        raise DirectoryError(_("This person was deleted already."))
    user = person.user
    if user is not None and user.is_superuser:
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
        if not others.exists():
            raise DirectoryError(
                _("{person} is the only administrator; make another one first."), person=person.name
            )
    subject, name = subject_of(person), person.subject
    for each in providers():
        each.erases(subject)
    enqueue(forget_in_the_index, key="forget-in-the-index")
    record("person.erased", subject=name, actor=actor, payload={"asked_by": asked_by})
