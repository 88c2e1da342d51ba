# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of terms as durable work: in batches, each once, however often the worker dies."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.style.actions.lists import MOST_TERMS, locked, touch
from kepu.style.errors import StyleError
from kepu.style.folding import key_of
from kepu.style.importing.plan import Deed, Numbered, Planned, Planner
from kepu.style.models import Term, TermChange, TermImport, TermList
from kepu.style.terms import FIELDS, fill, overlaps, state_of
from kepu.users.models import User

BATCH = 200
DRAFT_KEPT = timedelta(days=7)


@durable(title=_("Import a table of terms"), attempts=5)
def run_import(progress: Progress, public_id: str) -> None:
    """Do what was planned with each row; leave out those with a problem."""
    sent = TermImport.objects.select_related("term_list", "user").get(public_id=public_id)
    if sent.state != TermImport.State.RUNNING:
        return
    rows: list[Numbered] = [(int(number), list(cells)) for number, cells in sent.rows]
    planner = Planner(sent.term_list, sent.mapping)
    # What a worker that died had done already is seen again, as the rows after it must see it.
    for _plan in planner.planned(rows[: sent.position]):
        pass
    for start in range(sent.position, len(rows), BATCH):
        progress.check()
        progress.report(start, len(rows), _("rows"))
        with progress.transaction():
            _batch(sent, planner, rows[start : start + BATCH])
    with progress.finishing():
        sent.state, sent.rows = TermImport.State.DONE, []
        sent.save(update_fields=["state", "rows"])
        told = {
            "import": sent.public_id,
            "added": sent.added,
            "changed": sent.changed,
            "left": len(sent.left),
        }
        record("style_list.imported", subject=sent.term_list.subject, actor=sent.actor, payload=told)


def _batch(sent: TermImport, planner: Planner, rows: list[Numbered]) -> None:
    kept = locked(sent.term_list_id)
    room = MOST_TERMS - kept.terms.count()
    cells, done = dict(rows), list[Planned]()
    for plan in planner.planned(rows):
        problems = plan.problems
        if plan.deed is Deed.ADD and room <= 0:
            problems = (
                StyleError(
                    _("The list is full: it holds {most} terms. Begin another list."), most=MOST_TERMS
                ),
            )
        if problems:
            told = [[each.field, in_each_language(each)] for each in problems]
            sent.left.append([plan.number, list(cells[plan.number]), told])
            continue
        room -= plan.deed is Deed.ADD
        done.append(plan)
    _write(kept, sent, done)
    sent.position += len(rows)
    sent.added += sum(plan.deed is Deed.ADD for plan in done)
    sent.changed += sum(plan.deed is Deed.CHANGE for plan in done)
    sent.same += sum(plan.deed is Deed.SAME for plan in done)
    sent.save(update_fields=["position", "added", "changed", "same", "left"])


def _write(kept: TermList, sent: TermImport, done: list[Planned]) -> None:
    added = [plan for plan in done if plan.deed is Deed.ADD]
    changed = {plan.term_id: plan for plan in done if plan.deed is Deed.CHANGE}
    if not added and not changed:
        return
    Term.objects.bulk_create(fill(Term(term_list=kept, public_id=plan.term_id), plan.after) for plan in added)
    terms = Term.objects.filter(public_id__in=changed)
    moment = timezone.now()
    updated = [fill(term, changed[term.public_id].after) for term in terms]
    for term in updated:
        term.changed_at = moment
    Term.objects.bulk_update(updated, [*FIELDS, "key", "changed_at"])
    TermChange.objects.bulk_create(
        TermChange(
            term_list=kept,
            term_id=plan.term_id,
            of_import=sent,
            before=plan.before,
            after=plan.after,
            user=sent.user,
        )
        for plan in [*added, *changed.values()]
    )
    touch(kept)


@durable(title=_("Undo an import of terms"), attempts=5)
def undo_import(progress: Progress, public_id: str, actor: str) -> None:
    """Take back what a table did, the last first; a term that was changed since stays as it is."""
    sent = TermImport.objects.select_related("term_list").get(public_id=public_id)
    if sent.state != TermImport.State.UNDOING:
        return
    owner = progress.job.owner
    changes = list(sent.changes.order_by("-id"))
    for start in range(0, len(changes), BATCH):
        progress.check()
        progress.report(start, len(changes), _("changes"))
        with progress.transaction():
            kept = locked(sent.term_list_id)
            some = changes[start : start + BATCH]
            for change in some:
                sent.kept += not _undone(kept, change, owner)
            TermChange.objects.filter(pk__in=[each.pk for each in some]).update(of_import=None)
            sent.save(update_fields=["kept"])
            touch(kept)
    with progress.finishing():
        sent.state = TermImport.State.UNDONE
        sent.save(update_fields=["state"])
        told = {"import": sent.public_id, "kept": sent.kept}
        record("style_list.import_undone", subject=sent.term_list.subject, actor=actor, payload=told)


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


@durable(title=_("Forget tables of terms that nobody ran"), attempts=5)
def forget_old_tables(progress: Progress) -> None:
    """Remove drafts of a week ago."""
    TermImport.objects.filter(state=TermImport.State.DRAFT, made_at__lt=timezone.now() - DRAFT_KEPT).delete()
