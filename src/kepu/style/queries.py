# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads lists, terms, rules as they are set, and dismissals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from kepu.directory.models import Unit
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.style.checking import Finding
from kepu.style.folding import key_of
from kepu.style.models import Dismissal, RuleSwitch, Severity, Term, TermList
from kepu.style.rules import RULES
from kepu.style.rules.rule import Rule
from kepu.users.models import User


def list_rows(user: User) -> QuerySet[TermList]:
    """The lists that *user* may see, with the number of their terms."""
    found = visible(user, Verb.SEE_STYLE, TermList.objects.select_related("unit"))
    return found.annotate(many=Count("terms")).order_by("name", "pk")


def term_rows(kept: TermList, query: str = "", *, valid_on: date | None = None) -> QuerySet[Term]:
    """The terms of a list in which *query* stands, on a day those that are valid then."""
    found = kept.terms.all()
    if query:
        key = key_of(query)
        found = found.filter(
            Q(key__contains=key)
            | Q(preferred__icontains=query)
            | Q(source__icontains=query)
            | Q(note__icontains=query)
        )
    if valid_on is not None:
        found = found.filter(Q(valid_from=None) | Q(valid_from__lte=valid_on))
        found = found.filter(Q(valid_to=None) | Q(valid_to__gt=valid_on))
    return found


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it is set in a unit: by itself (*own*, empty where it is as above) and in effect."""

    rule: Rule
    own: str
    above: str

    @property
    def now(self) -> str:
        """What holds."""
        return self.own or self.above


def rule_rows(unit: Unit) -> list[RuleRow]:
    """Every rule as it is set in *unit*."""
    switches = RuleSwitch.objects.filter(unit__path__in=unit.paths_from_top()).order_by("unit__depth")
    above: dict[str, str] = {}
    own: dict[str, str] = {}
    for of_unit, rule, setting in switches.values_list("unit_id", "rule", "setting"):
        (own if of_unit == unit.pk else above)[rule] = setting
    return [
        RuleRow(rule, own.get(name, ""), above.get(name, (Severity.ASK if rule.ask else Severity.NOTE).value))
        for name, rule in RULES.items()
    ]


def dismissals_of(subject: str) -> QuerySet[Dismissal]:
    """What was dismissed in a text, the newest first."""
    return Dismissal.objects.filter(subject=subject).select_related("user__person")


def parted(
    findings: Sequence[Finding], dismissals: Sequence[Dismissal]
) -> tuple[list[Finding], list[tuple[Dismissal, Finding]]]:
    """The findings that wait for somebody, and those that somebody dismissed."""
    known = {(each.what, each.digest): each for each in dismissals}
    open_, let = [], []
    for each in findings:
        dismissal = known.get((each.what, each.digest))
        if dismissal is None:
            open_.append(each)
        else:
            let.append((dismissal, each))
    return open_, let
