# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rules and terms hold for a unit on a day. What is built of terms is kept in the process, a few sets
of lists at a time, until one of the lists changes."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock

from kepu.directory.models import Unit
from kepu.style.matching import Held, Matcher
from kepu.style.models import RuleSwitch, Severity, Term, TermList
from kepu.style.rules import RULES

MOST_SETS = 8
"""Sets of lists, and for each of them so many spans of days, that are kept."""
Key = tuple[tuple[int, str], ...]
_COLUMNS = (
    "public_id", "found", "preferred", "term_list__name", "severity", "kind", "language", "match_case",
    "valid_from", "valid_to", "source", "note", "term_list__unit__depth",
)  # fmt: skip


@dataclass(slots=True)
class _Set:
    """The terms of a set of lists, the days on which one begins or ends, and what was built for the spans
    between them."""

    terms: tuple[Held, ...]
    days: tuple[date, ...]
    built: OrderedDict[int, Matcher]

    def on(self, day: date) -> Matcher:
        """What looks for the terms that are valid on *day*."""
        span = bisect_right(self.days, day)
        known = self.built.get(span)
        if known is None:
            known = self.built[span] = Matcher(each for each in self.terms if each.holds_on(day))
        self.built.move_to_end(span)
        while len(self.built) > MOST_SETS:
            self.built.popitem(last=False)
        return known


_kept: OrderedDict[Key, _Set] = OrderedDict()
_lock = Lock()


def matcher_for(unit: Unit, day: date) -> Matcher:
    """What looks for the terms that hold in *unit* on *day*: those of its lists and of the units above."""
    lists = TermList.objects.filter(unit__path__in=unit.paths_from_top(), used=True).order_by("pk")
    key: Key = tuple(lists.values_list("pk", "version"))
    with _lock:
        known = _kept.get(key)
        if known is None:
            known = _kept[key] = _read(key)
        _kept.move_to_end(key)
        while len(_kept) > MOST_SETS:
            _kept.popitem(last=False)
        return known.on(day)


def _read(key: Key) -> _Set:
    rows = Term.objects.filter(term_list__in=[each for each, _version in key]).order_by("pk")
    terms = tuple(Held(*row) for row in rows.values_list(*_COLUMNS))
    days = {day for each in terms for day in (each.valid_from, each.valid_to) if day is not None}
    return _Set(terms, tuple(sorted(days)), OrderedDict())


def settings_for(unit: Unit) -> dict[str, str]:
    """The severity of each rule that is on in *unit*."""
    told = {name: (Severity.ASK if rule.ask else Severity.NOTE).value for name, rule in RULES.items()}
    switches = RuleSwitch.objects.filter(unit__path__in=unit.paths_from_top()).order_by("unit__depth")
    told |= dict(switches.values_list("rule", "setting"))
    return {name: each for name, each in told.items() if name in RULES and each != RuleSwitch.Setting.OFF}
