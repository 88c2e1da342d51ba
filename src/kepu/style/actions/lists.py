# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes lists, and adds, changes and ends their terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit
from kepu.identifiers.public_id import new_public_id
from kepu.ledger.actions.record import record
from kepu.style.errors import StyleError
from kepu.style.folding import key_of
from kepu.style.models import Term, TermChange, TermList
from kepu.style.terms import fill, overlaps, problems_of, state_of, tidied, twice
from kepu.users.models import User

MOST_TERMS = 20_000
"""Of one list."""


@transaction.atomic
def keep_list(
    kept: TermList, *, name: str, unit: Unit, about: str = "", used: bool = True, actor: str = ""
) -> TermList:
    """Make or change a list. Raises ``StyleError``."""
    name = " ".join(name.split())
    if not name:
        raise StyleError(_("The list has no name; write one."), field="name")
    new = kept.pk is None
    if not new:
        TermList.objects.select_for_update().get(pk=kept.pk)
    kept.name, kept.unit, kept.about, kept.used = name[:120], unit, " ".join(about.split())[:300], used
    kept.version = new_public_id()
    kept.save()
    told = {"name": kept.name, "unit": unit.public_id, "used": used}
    record(
        "style_list.made" if new else "style_list.changed", subject=kept.subject, actor=actor, payload=told
    )
    return kept


@transaction.atomic
def keep_term(term: Term, told: Mapping[str, Any], *, user: User | None = None, actor: str = "") -> Term:
    """Add *term* to its list, or change it, to what *told* says (``kepu.style.terms.FIELDS``). Raises
    ``StyleError``."""
    owner = locked(term.term_list_id)
    wanted = tidied(told)
    if problems := problems_of(wanted):
        raise problems[0]
    same = Term.objects.filter(term_list=owner, key=key_of(wanted["found"])).exclude(pk=term.pk)
    if overlaps(wanted, map(state_of, same)):
        raise twice(wanted["found"])
    new = term.pk is None
    if new and owner.terms.count() >= MOST_TERMS:
        raise StyleError(_("The list is full: it holds {most} terms. Begin another list."), most=MOST_TERMS)
    before = None if new else state_of(Term.objects.get(pk=term.pk))
    fill(term, wanted).save()
    after = state_of(term)
    if before == after:
        return term
    TermChange.objects.create(term_list=owner, term_id=term.public_id, before=before, after=after, user=user)
    touch(owner)
    kind = "style_term.added" if new else "style_term.changed"
    record(kind, subject=owner.subject, actor=actor, payload={"term": term.public_id, "found": term.found})
    return term


def end_term(term: Term, *, ends_on: date | None = None, user: User | None = None, actor: str = "") -> Term:
    """Let *term* hold up to and without a day, by default today. Raises ``StyleError`` where it ended
    before."""
    day = ends_on or timezone.localdate()
    if term.valid_to is not None and term.valid_to <= day:
        raise StyleError(
            _("This term ended on {day} already."), field="ends_on", day=term.valid_to.isoformat()
        )
    if term.valid_from is not None and day <= term.valid_from:
        raise StyleError(_("The term would end before it begins; choose a later day."), field="ends_on")
    return keep_term(term, state_of(term) | {"valid_to": day.isoformat()}, user=user, actor=actor)


def locked(key: int) -> TermList:
    """The list, locked: whoever changes its terms waits for the other."""
    return TermList.objects.select_for_update().get(pk=key)


def touch(kept: TermList) -> None:
    """Note that the terms of a list changed, in the caller's transaction."""
    TermList.objects.filter(pk=kept.pk).update(version=new_public_id(), changed_at=timezone.now())
