# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes review routes, changes them, ends them; and says who signs for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person, Unit
from kepu.directory.names import cleaned
from kepu.ledger.actions.record import record
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Deputy, Route, RouteVersion
from kepu.review.route_files import RouteFile
from kepu.review.stages import MOST_STAGES, Stage, shipped_routes
from kepu.stories.kinds import Kind

LONGEST_AWAY = 366
"""Days for which somebody may have a deputy at a time."""


@transaction.atomic
def adopt_route(
    name: str,
    *,
    unit: Unit,
    kinds: Sequence[str] = (),
    tier: str = "",
    by: Person | None = None,
    actor: str = "",
) -> Route:
    """Let *unit* go the route that we ship as *name*. Raises ``ReviewError``."""
    if name not in shipped_routes():
        raise ReviewError(_("There is no such route to begin with; choose one from the list."))
    shipped = shipped_routes()[name]
    return keep_route(
        Route(unit=unit, shipped=name), names=shipped.names, stages=shipped.stages, kinds=kinds, tier=tier,
        by=by, actor=actor,
    )  # fmt: skip


@transaction.atomic
def keep_route(
    route: Route,
    *,
    names: Mapping[str, str],
    stages: Sequence[Stage],
    kinds: Sequence[str] = (),
    tier: str = "",
    by: Person | None = None,
    actor: str = "",
) -> Route:
    """Keep what a route is, as a new version where its stages are others now: stories that are on it go on
    along the version that they began with. Raises ``ReviewError``."""
    told = cleaned(names)
    if not told:
        raise ReviewError(_("The route has no name; write it in at least one language."))
    if route.ended_at is not None:
        raise ReviewError(_("The route has ended; make another."))
    check_stages(stages)
    if not set(kinds) <= set(Kind.values) or tier not in ("", *Claim.Tier.values):
        raise ReviewError(_("Choose kinds and risk from the lists."))
    route.names, route.kinds, route.tier = told, sorted(set(kinds)), tier
    route.save()
    # As the database gives them back: a list that was left out is no other than an empty one.
    plain = msgspec.json.decode(msgspec.json.encode(list(stages)))
    last = route.versions.select_for_update().first()
    if last is None or last.told != plain:
        number = last.number + 1 if last is not None else 1
        route.current = RouteVersion.objects.create(route=route, number=number, told=plain, made_by=by)
        route.save(update_fields=["current"])
    record(
        "route.kept",
        subject=route.subject,
        actor=actor,
        payload={"names": told, "stages": plain, "kinds": route.kinds, "tier": tier},
    )
    return route


def read_stages(told: Any) -> list[Stage]:
    """Stages from plain JSON, as a form or a file sends them. Raises ``ReviewError``."""
    try:
        return msgspec.convert(told, list[Stage])
    except msgspec.ValidationError as error:
        raise ReviewError(_("A stage cannot be read: {cause}."), cause=str(error)) from error


def check_stages(stages: Sequence[Stage]) -> None:
    """Raises ``ReviewError`` where no story could go along them."""
    if not 0 < len(stages) <= MOST_STAGES:
        raise ReviewError(_("A route has between one and {most} stages."), most=MOST_STAGES)
    twice = [key for key, many in Counter(each.key for each in stages).items() if many > 1]
    if twice:
        raise ReviewError(_("Two stages are called “{key}”; each has a name of its own."), key=twice[0])
    seen_after = False
    for stage in stages:
        if not cleaned(stage.names):
            raise ReviewError(_("A stage has no name; write it in at least one language."))
        if seen_after and not stage.after:
            raise ReviewError(
                _("“{stage}” stands behind one that is done after publication."), stage=stage.name
            )
        seen_after = stage.after
        if stage.by == "people" and not stage.after and not stage.looks_at:
            raise ReviewError(_("“{stage}” looks at nothing; say what is signed there."), stage=stage.name)
        if stage.people and len(set(stage.people)) < stage.quorum:
            raise ReviewError(
                _("“{stage}” needs {quorum} signatures, and names fewer people."),
                stage=stage.name,
                quorum=stage.quorum,
            )
    if all(each.after for each in stages):
        raise ReviewError(_("No stage is done before publication; a route begins with one."))


@transaction.atomic
def import_route(file: RouteFile, *, unit: Unit, by: Person | None = None, actor: str = "") -> Route:
    """A route of *unit* as *file* says it. Raises ``ReviewError``, also where it names people who are not in
    this house."""
    named = {each: stage for stage in file.stages for each in stage.people}
    known = Person.objects.filter(public_id__in=named, erased_at=None).values_list("public_id", flat=True)
    if strange := sorted(set(named) - set(known)):
        raise ReviewError(
            _("“{stage}” names people who are not in this house ({people}); take them out of the file."),
            stage=named[strange[0]].name,
            people=", ".join(strange),
        )
    return keep_route(
        Route(unit=unit), names=file.names, stages=file.stages, kinds=file.kinds, tier=file.tier, by=by,
        actor=actor,
    )  # fmt: skip


@transaction.atomic
def end_route(route: Route, *, actor: str = "") -> None:
    """Let no further story go along *route*; those that are on it go on."""
    if not Route.objects.filter(pk=route.pk, ended_at=None).update(ended_at=timezone.now()):
        raise ReviewError(_("The route has ended already."))
    record("route.ended", subject=route.subject, actor=actor)


@transaction.atomic
def appoint_deputy(
    person: Person, deputy: Person, *, starts_on: date, ends_on: date, actor: str = ""
) -> Deputy:
    """Let *deputy* be asked in the place of *person* from a day up to and without another. Raises
    ``ReviewError``."""
    if person.pk == deputy.pk or deputy.erased_at is not None or deputy.user_id is None:
        raise ReviewError(_("Choose somebody else who can sign in."))
    if ends_on <= starts_on or (ends_on - starts_on).days > LONGEST_AWAY:
        raise ReviewError(_("The days are wrong: it ends behind its beginning, and within a year."))
    overlapping = Deputy.objects.filter(person=person, starts_on__lt=ends_on, ends_on__gt=starts_on)
    if overlapping.exists():
        raise ReviewError(_("{person} has a deputy in those days already."), person=person)
    made = Deputy.objects.create(person=person, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    record(
        "deputy.appointed",
        subject=person.subject,
        actor=actor,
        payload={"deputy": deputy.pseudonym, "from": starts_on.isoformat(), "until": ends_on.isoformat()},
    )
    return made


@transaction.atomic
def dismiss_deputy(deputy: Deputy, *, actor: str = "") -> None:
    """Somebody signs for themself again."""
    person = deputy.person
    deputy.delete()
    record("deputy.dismissed", subject=person.subject, actor=actor)
