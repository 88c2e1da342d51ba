# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the style checker keeps of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.style.models import Dismissal, RuleSwitch, TermChange, TermImport


def shows(subject: Subject) -> Iterable[Kept]:
    """The marks they dismissed, the terms and rules they changed, and the tables they sent."""
    if subject.user is None:
        return
    first, *others = _did(subject.user)
    for what, words, reason, moment in first.union(*others, all=True).order_by("sort", "-moment"):
        when = f"{moment:%Y-%m-%d %H:%M}"
        if what == "dismissal":
            told = ((_("words"), words), (_("reason"), reason), (_("dismissed"), when))
            yield Kept(_("dismissed mark"), told)
        elif what == "term":
            yield Kept(_("change of a term"), ((_("found"), words or ""), (_("changed"), when)))
        elif what == "switch":
            yield Kept(_("switch of a rule"), ((_("rule"), words), (_("changed"), when)))
        else:
            yield Kept(_("table of terms"), ((_("file"), words), (_("sent"), when)))


def _did(user: int) -> Iterator[QuerySet[Any, Any]]:
    """What *user* did, each with words, a reason and its time, so that one query asks for all."""
    nothing = Value("")
    found = Coalesce(KeyTextTransform("found", "after"), KeyTextTransform("found", "before"))
    for what, model, words, reason, moment in (
        ("dismissal", Dismissal, F("words"), F("reason"), "made_at"),
        ("term", TermChange, found, nothing, "made_at"),
        ("switch", RuleSwitch, F("rule"), nothing, "changed_at"),
        ("import", TermImport, F("file_name"), nothing, "made_at"),
    ):
        told = {
            "said": Cast(words, TextField()),
            "why": Cast(reason, TextField()),
            "moment": F(moment),
        }
        known: Any = model.objects.order_by().filter(user=user)
        yield known.annotate(sort=Value(what), **told).values_list("sort", "said", "why", "moment")


def erases(subject: Subject) -> None:
    """Marks stay dismissed and lists as they are, by nobody; drafts of tables go."""
    if subject.user is None:
        return
    TermImport.objects.filter(user=subject.user, state=TermImport.State.DRAFT).delete()
    for model in (Dismissal, TermChange, RuleSwitch, TermImport):
        model.objects.filter(user=subject.user).update(user=None)


PROVIDER = Provider(
    room="style",
    title=_("style lists and dismissed marks"),
    shows=shows,
    erases=erases,
    remains=_("that marks were dismissed and terms changed, and the reasons given, without saying by whom"),
)
