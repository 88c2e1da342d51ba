# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the record keeps of a person."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.ledger.actions.erase import erase_about
from kepu.ledger.models import Record


def shows(subject: Subject) -> Iterable[Kept]:
    """The records about them, with what those hold, and the records of what they did."""
    about, did = Q(subject=_name(subject)), Q(actor=subject.pseudonym)
    records = Record.objects.filter(about | did if subject.pseudonym else about).select_related("payload")
    for each in records.iterator():
        held = each.payload.values if each.subject == _name(subject) else None
        told = json.dumps(held, ensure_ascii=False, sort_keys=True) if held else ""
        yield Kept(
            _("record"),
            (
                (_("number"), str(each.sequence)),
                (_("instant"), each.moment),
                (_("kind"), each.kind),
                (_("subject"), each.subject),
                (_("held"), told),
            ),
        )


def erases(subject: Subject) -> None:
    """Erase what records about them held. The chain stays, and holds nothing that leads back to them."""
    if subject.person:
        erase_about(_name(subject))


def _name(subject: Subject) -> str:
    return f"person:{subject.person}"


PROVIDER = Provider(
    room="ledger",
    title=_("the record of changes"),
    shows=shows,
    erases=erases,
    remains=_("that something was changed at an instant, under a pseudonym: the chain cannot lose a link"),
)
