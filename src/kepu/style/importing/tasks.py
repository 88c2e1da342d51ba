# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of terms as durable work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.importing.plan import Change, Deed, Planned
from kepu.importing.running import forget_drafts, run, take_back
from kepu.importing.states import State
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.ledger.actions.record import record
from kepu.style.actions.lists import MOST_TERMS, locked, touch
from kepu.style.errors import StyleError
from kepu.style.folding import key_of
from kepu.style.importing.plan import TermPlanner
from kepu.style.models import Term, TermChange, TermImport, TermList
from kepu.style.terms import FIELDS, fill, overlaps, state_of
from kepu.users.models import User

BATCH = 200


@durable(title=_("Import a table of terms"), attempts=5)
def run_import(progress: Progress, public_id: str) -> None:
    """Do what was planned with each row; leave out those with a problem."""
    sent = TermImport.objects.select_related("term_list", "user").get(public_id=public_id)
    if sent.state == State.RUNNING:
        run(progress, sent, TermPlanner(sent.term_list), partial(_do, sent), BATCH, partial(_done, sent))


def _do(sent: TermImport, plans: Iterator[Planned]) -> list[Planned]:
    kept = locked(sent.term_list_id)
    room = MOST_TERMS - kept.terms.count()
    full = StyleError(_("The list is full: it holds {most} terms. Begin another list."), most=MOST_TERMS)
    over: list[Planned] = []
    for plan in plans:
        fits = plan.deed is not Deed.ADD or room > 0
        over.append(plan if fits else replace(plan, problems=(full,)))
        room -= over[-1].deed is Deed.ADD
    _write(kept, sent, over)
    return over


def _write(kept: TermList, sent: TermImport, over: Sequence[Planned]) -> None:
    added, changed = _changes(over, Deed.ADD), _changes(over, Deed.CHANGE)
    if not added and not changed:
        return
    Term.objects.bulk_create(
        fill(Term(term_list=kept, public_id=each.subject_id), each.after) for each in added
    )
    after = {each.subject_id: each.after for each in changed}
    updated = [fill(term, after[term.public_id]) for term in Term.objects.filter(public_id__in=after)]
    moment = timezone.now()
    for term in updated:
        term.changed_at = moment
    Term.objects.bulk_update(updated, [*FIELDS, "key", "changed_at"])
    TermChange.objects.bulk_create(
        TermChange(
            term_list=kept,
            term_id=each.subject_id,
            of_import=sent,
            before=each.before,
            after=each.after,
            user=sent.user,
        )
        for each in [*added, *changed]
    )
    touch(kept)


def _changes(over: Sequence[Planned], deed: Deed) -> list[Change]:
    return [change for plan in over if plan.deed is deed for change in plan.changes]


def _done(sent: TermImport) -> None:
    told = {"import": sent.public_id, "added": sent.added, "changed": sent.changed, "left": len(sent.left)}
    record("style_list.imported", subject=sent.term_list.subject, actor=sent.actor, payload=told)


@durable(title=_("Undo an import of terms"), attempts=5)
def undo_import(progress: Progress, public_id: str, actor: str) -> None:
    """Take back what a table did, the last first; a term that was changed since stays as it is."""
    sent = TermImport.objects.select_related("term_list").get(public_id=public_id)
    if sent.state != State.UNDOING:
        return
    changes = list(sent.changes.order_by("-id"))
    undo, done = partial(_undo, sent, progress.job.owner), partial(_all_undone, sent, actor)
    take_back(progress, sent, changes, undo, BATCH, done)


def _undo(sent: TermImport, owner: User | None, changes: Sequence[TermChange]) -> None:
    kept = locked(sent.term_list_id)
    for change in changes:
        sent.kept += not _undone(kept, change, owner)
    TermChange.objects.filter(pk__in=[each.pk for each in changes]).update(of_import=None)
    sent.save(update_fields=["kept"])
    touch(kept)


def _undone(kept: TermList, change: TermChange, owner: User | None) -> bool:
    """Whether *change* was taken back."""
    term = Term.objects.filter(term_list=kept, public_id=change.term_id).first()
    if term is None or state_of(term) != change.after:
        return False
    if change.before is None:
        term.delete()
    else:
        same = Term.objects.filter(term_list=kept, key=key_of(change.before["found"])).exclude(pk=term.pk)
        if overlaps(change.before, map(state_of, same)):
            return False
        fill(term, change.before).save()
    TermChange.objects.create(
        term_list=kept, term_id=change.term_id, before=change.after, after=change.before, user=owner
    )
    return True


def _all_undone(sent: TermImport, actor: str) -> None:
    told = {"import": sent.public_id, "kept": sent.kept}
    record("style_list.import_undone", subject=sent.term_list.subject, actor=actor, payload=told)


@durable(title=_("Forget tables of terms that nobody ran"), attempts=5)
def forget_old_tables(progress: Progress) -> None:
    """Remove drafts of a week ago."""
    forget_drafts(TermImport)
