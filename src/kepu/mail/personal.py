# SPDX-License-Identifier: AGPL-3.0-or-later
"""What letters keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.mail.kinds import known
from kepu.mail.models import Letter, Unsubscription


def shows(subject: Subject) -> Iterable[Kept]:
    """Letters to any of their addresses, and those that they do not want."""
    for letter in Letter.objects.filter(address__in=subject.addresses):
        yield Kept(
            _("letter"),
            (
                (_("kind"), _title(letter.kind)),
                (_("address"), letter.address),
                (_("written"), letter.made_at.isoformat(timespec="seconds")),
                (_("subject"), letter.subject),
                (_("text"), letter.text),
            ),
        )
    for ended in Unsubscription.objects.filter(address__in=subject.addresses):
        yield Kept(_("letters not wanted"), ((_("kind"), _title(ended.kind)), (_("address"), ended.address)))


def erases(subject: Subject) -> None:
    """Remove the letters. What is not wanted goes too: nothing is sent to who is not known."""
    Letter.objects.filter(address__in=subject.addresses).delete()
    Unsubscription.objects.filter(address__in=subject.addresses).delete()


def _title(name: str) -> str:
    return str(known()[name].title) if name in known() else name or str(_("all"))


PROVIDER = Provider(room="mail", title=_("letters"), shows=shows, erases=erases)
