# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a story is on its review route, stage by stage, as its pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kepu.jobs.wording import in_language
from kepu.review.models import Assignment, Run, SignOff
from kepu.review.parts import Parts
from kepu.review.stages import Stage
from kepu.review.states import RunState


class Look(StrEnum):
    """How a stage stands, by its glyph."""

    SIGNED = "■"
    TO_SIGN = "⬚"
    VOID = "⧄"
    WAITING = "–"


@dataclass(slots=True)
class StageShown:
    """One stage: how it stands, the signatures that hold, those that died with the reason, and who is
    asked. ``here`` says that the story waits at it."""

    stage: Stage
    here: bool
    signed: list[SignOff] = field(default_factory=list)
    died: list[tuple[SignOff, str]] = field(default_factory=list)
    asked: list[Assignment] = field(default_factory=list)
    look: Look = Look.WAITING

    @property
    def word(self) -> str:
        """How it stands, in a word."""
        return {
            Look.SIGNED: _("signed"),
            Look.TO_SIGN: _("to sign"),
            Look.VOID: _("void"),
            Look.WAITING: pgettext("stage", "waiting"),
        }[self.look]


def progress(run: Run, sign_offs: Sequence[SignOff], parts: Parts) -> list[StageShown]:
    """The stages of *run* in their order, with those of *sign_offs* that belong to each. *parts* are those
    of its story."""
    asked = run.assignments.filter(ended_at=None).select_related("person", "stands_in_for").order_by("pk")
    by_stage: dict[str, list[Assignment]] = {}
    for each in asked:
        by_stage.setdefault(each.stage, []).append(each)
    rows = []
    for stage in run.version.stages:
        here = stage.key == run.stage and run.state == RunState.UNDER_WAY
        row = StageShown(stage, here, asked=by_stage.get(stage.key, []))
        for signed in (each for each in sign_offs if each.role == stage.signed_as):
            if signed.void_at is None:
                row.signed.append(signed)
            else:
                row.died.append((signed, in_language(signed.void_reason)))
        row.look = _look(run, row, parts)
        rows.append(row)
    return rows


def _look(run: Run, row: StageShown, parts: Parts) -> Look:
    if row.stage.by == "experts":
        if not row.here and run.state == RunState.APPROVED:
            return Look.SIGNED
        if parts.claims_signed():
            return Look.SIGNED
        return Look.TO_SIGN if row.here else Look.WAITING
    if len({each.person_id for each in row.signed}) >= row.stage.quorum:
        return Look.SIGNED
    if row.died and not row.signed:
        return Look.VOID
    return Look.TO_SIGN if row.here or row.asked else Look.WAITING
