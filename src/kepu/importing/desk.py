# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of one table: what it would do, how far it is, what it did; its buttons, and the rows it leaves
out. A room's views let somebody in and fetch the table; the rest is here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.importing.actions import drop_import
from kepu.importing.fields import Fields, column_of, field_of
from kepu.importing.models import SentTable
from kepu.importing.plan import Deed, Planned, Planner, planned
from kepu.importing.states import UNDER_WAY, State
from kepu.jobs.models import Job
from kepu.jobs.waiting import reasons
from kepu.jobs.wording import in_language
from kepu.sentences import FieldError
from kepu.tables.answers import attached
from kepu.tables.table import heading
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes
from kepu.theme.live import live
from kepu.users.models import User

SHOWN = 100
"""Of problems and of changes, so many are listed on the page."""
Sent = TypeVar("Sent", bound=SentTable)
Problems = Sequence[tuple[str, str]]
"""The field and the sentence of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk(Generic[Sent]):
    """What the pages of a room's tables have to know of it."""

    room: str
    """Where its addresses and templates are: ``room:import`` and so on, ``room/import_state.html``."""
    fields: Callable[[Sent], Fields]
    planner: Callable[[Sent, User], Planner]
    """Who plans the rows with the rights of a user."""
    way: Callable[[Sent], Sequence[tuple[str, str]]]
    """The way to the page: addresses and what they are called. The last is where the rows end up."""
    again: Callable[[Sent], str]
    """The address to which another table of such rows is sent."""
    changed: Callable[[Sent], bool]
    """Whether there is anything of it that could be taken back."""
    begin: Callable[[Sent], None]
    undo: Callable[[Sent, User, str], None]


def show(request: HttpRequest, desk: Desk[Sent], sent: Sent) -> HttpResponse:
    """The page."""
    return render(request, "importing/import.html", _told(request, desk, sent))


def show_live(request: HttpRequest, desk: Desk[Sent], sent: Sent) -> HttpResponse:
    """What of the page changes by itself; nothing of a draft does."""
    if sent.state == State.DRAFT:
        raise Http404
    return live(request, f"{desk.room}/import_state.html", _told(request, desk, sent))


def act(request: HttpRequest, desk: Desk[Sent], sent: Sent, actor: str) -> HttpResponse:
    """Let it run, take it back, or forget a draft."""
    wanted = request.POST.get("do")
    try:
        if wanted == "run":
            desk.begin(sent)
        elif wanted == "undo":
            desk.undo(sent, cast(User, request.user), actor)
        elif wanted == "drop":
            drop_import(sent)
            messages.success(request, _("The table was forgotten; nothing was changed."))
            return redirect(desk.way(sent)[-1][0])
    except FieldError as refused:
        messages.error(request, str(refused))
    return redirect(f"{desk.room}:import", public_id=sent.public_id)


def left(request: HttpRequest, desk: Desk[Sent], sent: Sent, name: str) -> HttpResponse:
    """The rows with problems as a workbook of that *name*, to correct and send again."""
    columns = [*(heading(sent.columns, index) for index in range(len(sent.columns))), _("Row"), _("Problems")]
    wrong = _tried(request, desk, sent) if sent.state == State.DRAFT else _left_out(sent)
    fields = desk.fields(sent)
    told = [
        [*cells, str(number), "\n".join(_line(fields, *each) for each in problems)]
        for number, cells, problems in wrong
    ]
    return attached(xlsx_bytes(columns, told, _("Problems")), XLSX_TYPE, name)


def _line(fields: Fields, field: str, words: str) -> str:
    column = column_of(fields, field)
    return f"{column}: {words}" if column else words


def _tried(
    request: HttpRequest, desk: Desk[Sent], sent: Sent
) -> Iterator[tuple[int, Sequence[str], Problems]]:
    """The rows of a draft that have problems."""
    cells = {number: list(cells) for number, cells in sent.rows}
    for plan in _plans(request, desk, sent):
        if plan.problems:
            yield plan.number, cells[plan.number], [(each.field, str(each)) for each in plan.problems]


def _left_out(sent: SentTable) -> Iterator[tuple[int, Sequence[str], Problems]]:
    """The rows that were left out."""
    for number, cells, problems in sent.left:
        yield number, cells, [(field, in_language(texts)) for field, texts in problems]


def _plans(request: HttpRequest, desk: Desk[Sent], sent: Sent) -> Iterator[Planned]:
    return planned(desk.planner(sent, cast(User, request.user)), sent.mapping, sent.rows)


def _told(request: HttpRequest, desk: Desk[Sent], sent: Sent) -> dict[str, Any]:
    at = {
        name: reverse(f"{desk.room}:import_{name}", args=[sent.public_id])
        for name in ("live", "columns", "act", "left")
    }
    way = desk.way(sent)
    told = {
        "title": _("Import of “{file}”").format(file=sent.file_name),
        "crumbs": way,
        "back": way[-1],
        "sent": sent,
        "at": at | {"again": desk.again(sent)},
        "state_part": f"{desk.room}/import_state.html",
        "shown": SHOWN,
    }
    more = _draft(request, desk, sent) if sent.state == State.DRAFT else _begun(desk, sent)
    return told | more


def _draft(request: HttpRequest, desk: Desk[Sent], sent: Sent) -> dict[str, Any]:
    """What the draft would do: how much of what, every problem, the first changes."""
    fields = desk.fields(sent)
    counts: Counter[Deed] = Counter()
    problems: list[tuple[int, str, Problems]] = []
    changes: list[tuple[int, str, str]] = []
    for plan in _plans(request, desk, sent):
        counts[plan.deed] += 1
        if plan.problems and len(problems) < SHOWN:
            told = [(column_of(fields, each.field), str(each)) for each in plan.problems]
            problems.append((plan.number, plan.name, told))
        if plan.deed is Deed.CHANGE and len(changes) < SHOWN:
            columns = dict.fromkeys(filter(None, (column_of(fields, name) for name in plan.names)))
            changes.append((plan.number, plan.name, ", ".join(columns)))
    return {
        "adds": counts[Deed.ADD],
        "alters": counts[Deed.CHANGE],
        "same": counts[Deed.SAME],
        "wrong": counts[Deed.WRONG],
        "goes": counts[Deed.ADD] + counts[Deed.CHANGE],
        "problems": problems,
        "changes": changes,
        "seen": [
            (field_of(fields, name).label, heading(sent.columns, index))
            for name, index in sent.mapping.items()
        ],
    }


def _begun(desk: Desk[Sent], sent: Sent) -> dict[str, Any]:
    """How far it is, or what it did."""
    job = Job.objects.filter(public_id=sent.job).first()
    fields = desk.fields(sent)
    rows = [
        (number, [(column_of(fields, field), in_language(texts)) for field, texts in problems])
        for number, _cells, problems in sent.left[:SHOWN]
    ]
    return {
        "why": reasons([job])[job.pk] if job else "",
        "left": rows,
        "left_count": len(sent.left),
        "running": sent.state in UNDER_WAY,
        "may_undo": sent.state == State.DONE and desk.changed(sent),
    }
