# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may sign a stage of a story, and who is asked to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from wagtail.models import Revision

from kepu.directory.models import Person, Unit
from kepu.directory.permissions import holders
from kepu.directory.roles import Role
from kepu.ledger.models import Record
from kepu.review.models import Claim, Deputy, Route, Run, SignOff
from kepu.review.stages import Stage
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is asked, and whose deputy they are."""

    person: Person
    stands_in_for: Person | None = None


def route_for(story: Story, claims: Iterable[Claim] | None = None) -> Route | None:
    """The route that a story goes: of its unit, else of the nearest above that has one that fits; one for
    its risk before one for its kind, and that before one for every story. *claims* are those of the story
    without those that were dropped, where they are at hand."""
    if claims is None:
        high = story.claims.filter(dropped_at=None, tier=Claim.Tier.HIGH).exists()
    else:
        high = any(each.tier == Claim.Tier.HIGH for each in claims)
    return route_of_kind(story.unit, story.kind, "high" if high else "normal")


def route_of_kind(unit: Unit, kind: str, tier: str) -> Route | None:
    """The route that a story of *kind* and risk *tier* goes in *unit*."""
    routes = Route.objects.filter(ended_at=None, unit__path__in=unit.paths_from_top(), current__isnull=False)
    fits = [
        each
        for each in routes.select_related("unit", "current")
        if each.tier in ("", tier) and (not each.kinds or kind in each.kinds)
    ]
    return max(
        fits, key=lambda each: (len(each.unit.path), bool(each.tier), bool(each.kinds), each.pk), default=None
    )


@dataclass(frozen=True, slots=True)
class Way:
    """Where a story goes: its run along a route, and the route that is for it now; ``None`` where there is
    none."""

    run: Run | None
    route: Route | None


def run_of(story: Story) -> Run | None:
    """The run of *story* along its route; ``None`` where it is on none."""
    runs = Run.objects.filter(story=story, ended_at=None).select_related("version__route", "keeper")
    run = runs.first()
    if run is not None:
        run.story = story
    return run


def way_of(story: Story, claims: Iterable[Claim] | None = None) -> Way:
    """That of *story*. *claims* are as for ``route_for``."""
    return Way(run_of(story), route_for(story, claims))


def writers(story: Story) -> QuerySet[Person]:
    """The people who wrote a story: who began it, and who saved its text or its captions."""
    saved = Revision.objects.for_instance(story).filter(user__isnull=False).values("user")
    tracks = story.caption_tracks.order_by().values(
        name=Concat(Value("captions:"), "public_id", output_field=CharField())
    )
    captioned = Record.objects.filter(kind="captions.saved", subject__in=tracks).exclude(actor="")
    return Person.objects.filter(
        Q(user__in=saved)
        | Q(user=story.owner_id, user__isnull=False)
        | Q(pseudonym__in=captioned.values("actor"))
    )


def apart(run: Run, stage: Stage) -> QuerySet[Person]:
    """The people who signed another stage of the story that is to be signed by different people, and whose
    signature holds."""
    stages = run.version.stages if stage.apart else ()
    others = [each.signed_as for each in stages if each.apart and each.key != stage.key]
    held = SignOff.objects.filter(subject=run.story.subject, role__in=others, void_at=None)
    return Person.objects.filter(pk__in=held.order_by().values("person"))


def able(run: Run, stage: Stage) -> QuerySet[Person]:
    """Those who may sign *stage* of a story now: who hold its role in the unit of the story or above it, or
    are named by it; who did not write the story, unless the stage says so; who signed no other stage that is
    apart; and who can be reached: by a user, or an address where a link may approve."""
    if stage.people:
        people = Person.objects.filter(public_id__in=list(stage.people), erased_at=None)
    else:
        people = holders(stage.role, run.story.unit)
    reached = Q(user__is_active=True)
    if stage.link:
        reached |= ~Q(email="")
    return people.filter(reached).exclude(barred(run, stage))


def deputy_of(person: Person) -> Person | None:
    """Who signs for *person* today; ``None`` where they do themselves."""
    today = timezone.localdate()
    held = Deputy.objects.filter(
        person=person,
        starts_on__lte=today,
        ends_on__gt=today,
        deputy__erased_at=None,
        deputy__user__is_active=True,
    ).select_related("deputy")
    found = held.first()
    return found.deputy if found is not None else None


def may_sign(run: Run, stage: Stage, told: Chosen) -> bool:
    """Whether *told* may sign *stage* now: by their own role, or as the deputy of one who may."""
    if told.stands_in_for is None:
        return able(run, stage).filter(pk=told.person.pk).exists()
    if told.person.erased_at is not None:
        return False
    if Person.objects.filter(barred(run, stage), pk=told.person.pk).exists():
        return False
    deputy = deputy_of(told.stands_in_for)
    return deputy == told.person and able(run, stage).filter(pk=told.stands_in_for.pk).exists()


def barred(run: Run, stage: Stage) -> Q:
    """A condition on people: those who may not sign *stage* whatever their role."""
    elsewhere = Q(pk__in=apart(run, stage).order_by().values("pk"))
    return elsewhere if stage.own else elsewhere | Q(pk__in=writers(run.story).order_by().values("pk"))


def choose(run: Run, stage: Stage, many: int) -> list[Chosen]:
    """Up to *many* people to ask: who was asked at this stage before comes first, then who has least to do.
    The deputy of one who is away is asked in their place, with that one's authority, unless they wrote the
    story or signed another stage themselves."""
    before = set(run.assignments.filter(stage=stage.key).values_list("person_id", flat=True))
    before |= set(
        run.assignments.filter(stage=stage.key, stands_in_for__isnull=False).values_list(
            "stands_in_for_id", flat=True
        )
    )
    asked = set(run.assignments.filter(stage=stage.key, ended_at=None).values_list("person_id", flat=True))
    signed = SignOff.objects.filter(subject=run.story.subject, role=stage.signed_as, void_at=None)
    asked |= set(signed.values_list("person_id", flat=True))
    people = able(run, stage).annotate(
        open_now=Count("assignments", filter=Q(assignments__ended_at=None), distinct=True)
    )
    ranked = sorted(people, key=lambda each: (each.pk not in before, each.open_now, each.pk))
    asked |= set(Person.objects.filter(barred(run, stage)).values_list("pk", flat=True))
    chosen: dict[int, Chosen] = {}
    for each in ranked:
        deputy = deputy_of(each)
        told = Chosen(each) if deputy is None else Chosen(deputy, each)
        if told.person.pk not in asked | set(chosen):
            chosen[told.person.pk] = told
        if len(chosen) == many:
            break
    return list(chosen.values())


def keeper_of(story: Story, before: Person | None = None) -> Person | None:
    """Who sees to it that somebody signs: who did so *before*, else who owns the story, else a leader of its
    unit or above, else an administrator; ``None`` in a house of none of them."""
    owner = Person.objects.filter(user=story.owner_id, user__is_active=True, user__isnull=False).first()
    for each in (before, owner):
        if each is not None and each.erased_at is None and each.user is not None and each.user.is_active:
            return each
    leaders = holders(Role.LEADER, story.unit).filter(user__is_active=True)
    return leaders.order_by("pk").first() or (
        Person.objects.filter(user__is_superuser=True, user__is_active=True).order_by("pk").first()
    )
