# SPDX-License-Identifier: AGPL-3.0-or-later
"""What imports keep of a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert, Import, ImportChange
from kepu.identifiers.personal import Kept, Provider, Subject, Words
from kepu.importing.running import at_work
from kepu.users.models import fold_address


def shows(subject: Subject) -> Iterable[Kept]:
    """The rows of tables that changed what is stored of them, and drafts that hold their address."""
    for change in _changes(subject).select_related("of_import"):
        yield Kept(_("row of a table"), _table(change.of_import, change.row))
    for sent in _with_rows():
        for number, cells in _told(sent):
            if _names(cells, subject):
                yield Kept(_("row of a table"), _table(sent, number))


def erases(subject: Subject) -> None:
    """Forget those rows, and what they changed."""
    _changes(subject).delete()
    for sent in _with_rows():
        sent.rows = list(_without(sent, subject))
        sent.left = [row for row in sent.left if not _names(row[1], subject)]
        sent.save(update_fields=["rows", "left"])


def _without(sent: Import, subject: Subject) -> Iterable[Sequence[Any]]:
    """The rows of *sent* without those of *subject*; emptied where its job stopped in the middle: one that
    is let go on counts them."""
    for number, cells in sent.rows:
        if not _names(cells, subject):
            yield [number, cells]
        elif sent.state == Import.State.RUNNING:
            yield [number, [""] * len(cells)]


def _changes(subject: Subject) -> QuerySet[ImportChange]:
    experts = Expert.objects.filter(person__public_id=subject.person).values("public_id")
    return ImportChange.objects.filter(Q(subject_id=subject.person) | Q(subject_id__in=experts))


def _with_rows() -> Iterable[Import]:
    """Tables that hold rows, but for one that a job is going through: it ends soon."""
    return Import.objects.exclude(rows=[], left=[]).exclude(state=Import.State.RUNNING, job__in=at_work())


def _told(sent: Import) -> Iterable[tuple[int, Sequence[str]]]:
    yield from ((number, cells) for number, cells in sent.rows)
    yield from ((number, cells) for number, cells, _problems in sent.left)


def _names(cells: Sequence[str], subject: Subject) -> bool:
    return any("@" in cell and fold_address(cell) in subject.addresses for cell in cells)


def _table(sent: Import, row: int) -> tuple[tuple[Words, str], ...]:
    when = sent.made_at.isoformat(timespec="seconds")
    return ((_("file"), sent.file_name), (_("row"), str(row)), (_("sent"), when))


PROVIDER = Provider(
    room="directory-tables", title=_("rows of tables that were imported"), shows=shows, erases=erases
)
