# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the style checker keeps of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.style.models import Dismissal, RuleSwitch, TermChange, TermImport


def shows(subject: Subject) -> Iterable[Kept]:
    """The marks they dismissed, the terms and rules they changed, and the tables they sent."""
    if subject.user is None:
        return
    for each in Dismissal.objects.filter(user=subject.user):
        told = ((_("words"), each.words), (_("reason"), each.reason), (_("dismissed"), _moment(each.made_at)))
        yield Kept(_("dismissed mark"), told)
    for change in TermChange.objects.filter(user=subject.user):
        yield Kept(
            _("change of a term"),
            ((_("found"), change.told.get("found", "")), (_("changed"), _moment(change.made_at))),
        )
    for switch in RuleSwitch.objects.filter(user=subject.user):
        yield Kept(
            _("switch of a rule"), ((_("rule"), switch.rule), (_("changed"), _moment(switch.changed_at)))
        )
    for sent in TermImport.objects.filter(user=subject.user).defer("rows", "left"):
        yield Kept(_("table of terms"), ((_("file"), sent.file_name), (_("sent"), _moment(sent.made_at))))


def _moment(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


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
