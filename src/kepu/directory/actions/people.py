# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adds and changes people."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.indexing import index_people
from kepu.directory.models import Person, Unit
from kepu.directory.names import cleaned, sorted_as
from kepu.ledger.actions.record import record
from kepu.users.models import fold_address

LANGUAGES = ("zh-hans", "en")


@transaction.atomic
def add_person(
    names: Mapping[str, str], *, unit: Unit, email: str = "", language: str = "zh-hans", actor: str = ""
) -> Person:
    """Add a person to *unit*. Raises ``DirectoryError`` that names the field."""
    person = Person(unit=unit)
    fill_person(person, names, email, language)
    _save(person)
    index_people([person])
    record("person.added", subject=person.subject, actor=actor, payload=_told(person))
    return person


@transaction.atomic
def change_person(
    person: Person,
    *,
    names: Mapping[str, str],
    unit: Unit,
    email: str = "",
    language: str = "zh-hans",
    actor: str = "",
) -> Person:
    """Change what is known of a person. Raises ``DirectoryError`` that names the field."""
    if person.erased_at is not None:
        raise DirectoryError(_("This person was deleted; add them anew if they come back."))
    person.unit = unit
    fill_person(person, names, email, language)
    _save(person)
    index_people([person])
    record("person.changed", subject=person.subject, actor=actor, payload=_told(person))
    return person


def _told(person: Person) -> dict[str, object]:
    return {"names": person.names, "email": person.email, "unit": person.unit.public_id}


def fill_person(person: Person, names: Mapping[str, str], email: str, language: str) -> None:
    """Put what was told into *person*, tidied, without saving. Raises ``DirectoryError`` that names the
    field."""
    person.names = cleaned(names)
    if not person.names:
        raise DirectoryError(_("The person has no name; write it in at least one language."), field="names")
    if any(len(text) > 120 for text in person.names.values()):
        raise DirectoryError(_("A name is longer than 120 characters; shorten it."), field="names")
    if language not in LANGUAGES:
        raise DirectoryError(
            _("“{language}” is not a language of the house; choose zh-hans or en."),
            field="language",
            language=language,
        )
    if person.unit.merged_into is not None:
        raise DirectoryError(
            _("“{unit}” was merged into “{other}”; use that one."),
            field="unit",
            unit=person.unit.name,
            other=person.unit.merged_into.name,
        )
    person.email, person.language = _address(email), language
    person.sort_name = sorted_as(next(iter(person.names.values())))


def _address(typed: str) -> str:
    address = fold_address(typed)
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise DirectoryError(
                _("“{address}” is no e-mail address; it looks like name@example.org."),
                field="email",
                address=address[:60],
            ) from None
    return address


def _save(person: Person) -> None:
    """Save, and say who has the address already. The database decides: two who add at once cannot both."""
    others = Person.objects.exclude(pk=person.pk)
    try:
        if person.email and others.filter(email=person.email).exists():
            raise IntegrityError
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise DirectoryError(
            _("Somebody has the address {address} already; look for them, or leave the address out."),
            field="email",
            address=person.email,
        ) from None
