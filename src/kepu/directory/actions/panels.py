# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes panels, appoints experts to them, and ends their terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.errors import DirectoryError
from kepu.directory.models import Expert, Panel, Term, Unit
from kepu.directory.names import cleaned
from kepu.ledger.actions.record import record


@transaction.atomic
def add_panel(names: Mapping[str, str], *, unit: Unit, field: str = "", actor: str = "") -> Panel:
    """Make a panel of *unit*. Raises ``DirectoryError``."""
    return _keep(Panel(unit=unit), names, field, "panel.added", actor)


@transaction.atomic
def change_panel(
    panel: Panel, *, names: Mapping[str, str], unit: Unit, field: str = "", actor: str = ""
) -> Panel:
    """Change what a panel is called and about. Raises ``DirectoryError``."""
    panel.unit = unit
    return _keep(panel, names, field, "panel.changed", actor)


def _keep(panel: Panel, names: Mapping[str, str], field: str, kind: str, actor: str) -> Panel:
    kept = cleaned(names)
    if not kept:
        raise DirectoryError(_("The panel has no name; write it in at least one language."), field="names")
    panel.names, panel.field = kept, field.strip()[:200]
    panel.save()
    record(kind, subject=panel.subject, actor=actor, payload={"names": kept, "unit": panel.unit.public_id})
    return panel


@transaction.atomic
def appoint(
    panel: Panel, expert: Expert, *, starts_on: date, ends_on: date, chair: bool = False, actor: str = ""
) -> Term:
    """Appoint *expert* from a day up to and without another. Raises ``DirectoryError`` where the days are
    wrong, terms of the expert overlap, or another chairs then."""
    if ends_on <= starts_on:
        raise DirectoryError(
            pgettext_lazy("office", "The term would end before it begins; choose a later day."),
            field="ends_on",
        )
    then = panel.terms.filter(starts_on__lt=ends_on, ends_on__gt=starts_on)
    if then.filter(expert=expert).exists():
        raise DirectoryError(
            _("{expert} is on this panel in those days already; end that term first."),
            field="expert",
            expert=expert,
        )
    if chair and (other := then.filter(chair=True).select_related("expert__person").first()):
        raise DirectoryError(
            _("{expert} chairs this panel in those days already."), field="chair", expert=other.expert
        )
    term = Term.objects.create(panel=panel, expert=expert, chair=chair, starts_on=starts_on, ends_on=ends_on)
    record(
        "term.begun",
        subject=expert.person.subject,
        actor=actor,
        payload={"panel": panel.public_id, "from": starts_on.isoformat(), "until": ends_on.isoformat()},
    )
    return term


@transaction.atomic
def end_term(term: Term, *, ends_on: date | None = None, actor: str = "") -> Term:
    """End a term on a day, by default today. Raises ``DirectoryError`` where it has ended before."""
    day = ends_on or timezone.localdate()
    if term.ends_on <= day:
        raise DirectoryError(
            pgettext_lazy("office", "This term ended on {day} already."), day=term.ends_on.isoformat()
        )
    term.ends_on = max(day, term.starts_on)
    term.save(update_fields=["ends_on"])
    record(
        "term.ended",
        subject=term.expert.person.subject,
        actor=actor,
        payload={"panel": term.panel.public_id, "until": term.ends_on.isoformat()},
    )
    return term
