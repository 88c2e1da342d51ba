# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review of a story as its page shows it in short."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import user_of
from kepu.review.choosing import Way
from kepu.review.models import Run, SignOff
from kepu.review.parts import Parts
from kepu.review.progress import progress
from kepu.review.states import RunState


def steers(request: HttpRequest, run: Run) -> bool:
    """Whether who asks may make it urgent and move it over: its keeper, and who makes routes there."""
    user = user_of(request)
    return (run.keeper is not None and run.keeper.user_id == user.pk) or may(
        user, Verb.EDIT_ROUTES, run.story.unit
    )


def review_section(
    request: HttpRequest, way: Way, sign_offs: Sequence[SignOff], parts: Parts
) -> dict[str, Any]:
    """What the section shows: the stages, with the *sign_offs* of the story, or that no route is for it."""
    run, route = way.run, way.route
    if run is None:
        return {"run": None, "route": route}
    rows = progress(run, sign_offs, parts)
    user = user_of(request)
    newer = route is not None and route.current_id is not None and route.current_id != run.version_id
    return {
        "run": run,
        "route": run.version.route,
        "rows": rows,
        "given": run.given_back.select_related("person").first() if run.state == RunState.RETURNED else None,
        "mine": any(each.person.user_id == user.pk for row in rows for each in row.asked),
        "newer": route if newer else None,
        "steers": steers(request, run),
    }
