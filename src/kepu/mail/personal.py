# SPDX-License-Identifier: AGPL-3.0-or-later
"""What letters keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import DateTimeField, F, Q, QuerySet, TextField, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.mail.kinds import known
from kepu.mail.models import Letter, Unsubscription


def shows(subject: Subject) -> Iterable[Kept]:
    """Letters to them, and those that they do not want."""
    letters = _letters(subject).order_by()
    ended = Unsubscription.objects.order_by().filter(address__in=subject.addresses)
    nothing, never = Value("", output_field=TextField()), Value(None, output_field=DateTimeField())
    written = letters.annotate(number=F("pk")).values_list(
        "number", "kind", "address", "made_at", "subject", "text"
    )
    unwanted = ended.annotate(number=Value(0), made=never, about=nothing, words=nothing).values_list(
        "number", "kind", "address", "made", "about", "words"
    )
    # One question to the database for both; a letter has a number from 1 on.
    for number, kind, address, moment, about, text in written.union(unwanted, all=True).order_by("-number"):
        to = ((_("kind"), _title(kind)), (pgettext_lazy("mail", "address"), address))
        if not number:
            yield Kept(_("letters not wanted"), to)
            continue
        when = moment.isoformat(timespec="seconds")
        yield Kept(
            _("letter"),
            (*to, (_("written"), when), (pgettext_lazy("letter", "subject"), about), (_("text"), text)),
        )


def erases(subject: Subject) -> None:
    """Remove the letters. What is not wanted goes too: nothing is sent to who is not known."""
    _letters(subject).delete()
    Unsubscription.objects.filter(address__in=subject.addresses).delete()


def _letters(subject: Subject) -> QuerySet[Letter]:
    """Those to *subject*, to whichever address, and those to an address of theirs of which nobody knows to
    whom they were: not those to who had the address before."""
    to_address = Q(person="", address__in=subject.addresses)
    return Letter.objects.filter(to_address | Q(person=subject.person) if subject.person else to_address)


def _title(name: str) -> str:
    return str(known()[name].title) if name in known() else name or str(_("all"))


PROVIDER = Provider(room="mail", title=_("letters"), shows=shows, erases=erases)
