# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one policy: who may do what to what belongs to which unit. The newsroom's admin, views, tasks and
media all ask here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from kepu.directory.models import Membership, Person, Unit
from kepu.directory.roles import VERBS, Role, Verb
from kepu.users.models import User

Row = TypeVar("Row", bound=Model)
_REMEMBERED = "_kepu_standing"
PERMISSIONS = {
    "wagtailadmin.access_admin": Verb.ENTER_NEWSROOM,
    "directory.view_unit": Verb.SEE_UNITS,
    "directory.add_unit": Verb.EDIT_UNITS,
    "directory.change_unit": Verb.EDIT_UNITS,
    "directory.view_person": Verb.SEE_PEOPLE,
    "directory.add_person": Verb.EDIT_PEOPLE,
    "directory.change_person": Verb.EDIT_PEOPLE,
    "directory.view_expert": Verb.SEE_EXPERTS,
    "directory.add_expert": Verb.EDIT_EXPERTS,
    "directory.change_expert": Verb.EDIT_EXPERTS,
    "directory.view_panel": Verb.SEE_EXPERTS,
    "directory.add_panel": Verb.APPOINT,
    "directory.change_panel": Verb.APPOINT,
}
"""What Django and Wagtail ask for by name, and which verb answers it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is on a day: everything with *administrator*, else a role in each subtree (a path of
    the tree)."""

    administrator: bool
    roles: tuple[tuple[Role, str], ...]

    def may(self, verb: Verb, unit: Unit | None = None) -> bool:
        """Whether *verb* is allowed to what belongs to *unit*; without a unit, to anything at all."""
        return self.administrator or any(
            verb in VERBS[role] and (unit is None or unit.path.startswith(path)) for role, path in self.roles
        )

    def paths(self, verb: Verb) -> list[str]:
        """The subtrees in which *verb* is allowed, those inside others left out."""
        held = sorted({path for role, path in self.roles if verb in VERBS[role]})
        return [path for path in held if not any(path.startswith(each) and path != each for each in held)]

    def within(self, verb: Verb, column: str = "unit") -> Q:
        """A condition on rows whose *column* leads to a unit in which *verb* is allowed."""
        if self.administrator:
            return Q()
        name = f"{column}__path" if column else "path"
        return reduce(or_, (Q(**{f"{name}__startswith": path}) for path in self.paths(verb)), Q(pk__in=[]))

    def within_or(self, verb: Verb, column: str, also: Q) -> Q:
        """The same, or *also*. An empty condition, which is everything, would vanish beside another."""
        return Q() if self.administrator else self.within(verb, column) | also


NOBODY = Standing(administrator=False, roles=())


def standing(user: User | AnonymousUser, day: date | None = None) -> Standing:
    """What *user* is on *day*, by default today in the house. Today's is read once for each user object, so
    once in a request."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    if day is None and (known := getattr(user, _REMEMBERED, None)) is not None:
        return known  # type: ignore[no-any-return]
    told = _read(user, day or timezone.localdate())
    if day is None:
        setattr(user, _REMEMBERED, told)
    return told


def forget(user: User) -> None:
    """Let the standing of *user* be read again, after a change of roles in the same request."""
    user.__dict__.pop(_REMEMBERED, None)


def _read(user: User, day: date) -> Standing:
    if user.is_superuser:
        return Standing(administrator=True, roles=())
    held = holding(Membership.objects.filter(person__user=user), day)
    rows = held.select_related("person", "unit").only("role", "unit__path", *_WHO)
    told = []
    for each in rows:
        # Whoever stands somewhere is somebody: what asks for their person later in the request has it.
        each.person.user = user
        told.append((Role(each.role), each.unit.path))
    return Standing(administrator=False, roles=tuple(told))


_WHO = [f"person__{each.name}" for each in Person._meta.concrete_fields]


def holding(memberships: QuerySet[Membership], day: date | None = None) -> QuerySet[Membership]:
    """Those of *memberships* that hold on *day*, by default today in the house."""
    today = day or timezone.localdate()
    return memberships.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)


def may(user: User | AnonymousUser, verb: Verb, unit: Unit | None = None) -> bool:
    """Whether *user* may do *verb* to what belongs to *unit*; without a unit, to anything at all."""
    return standing(user).may(verb, unit)


def visible(
    user: User | AnonymousUser, verb: Verb, rows: QuerySet[Row], column: str = "unit"
) -> QuerySet[Row]:
    """Those of *rows* whose *column* leads to a unit in which *user* may do *verb*. The column is empty for
    units themselves."""
    return rows.filter(standing(user).within(verb, column))


def units_for(user: User | AnonymousUser, verb: Verb) -> QuerySet[Unit]:
    """The units in which *user* may do *verb*, in the order of the tree, without those that were merged."""
    found: QuerySet[Unit] = visible(user, verb, Unit.objects.filter(merged_into=None), "")
    return found.order_by("path")


def search_units(
    user: User | AnonymousUser, verb: Verb, below: Unit | None = None
) -> QuerySet[Any, int] | None:
    """The keys of the units in which a search of *user* looks for what *verb* lets them see, those in *below*
    alone where it is given; ``None`` for everywhere, as administrators do."""
    if below is None and standing(user).administrator:
        return None
    units = units_for(user, verb)
    if below is not None:
        units = units.filter(path__startswith=below.path)
    return units.values_list("pk", flat=True)


def may_grant(user: User | AnonymousUser, role: Role, unit: Unit) -> bool:
    """Whether *user* may grant *role* in *unit*: nobody grants what they may not do there themselves."""
    held = standing(user)
    return held.may(Verb.GRANT_ROLES, unit) and all(held.may(verb, unit) for verb in VERBS[role])


def holders(role: Role | Sequence[Role], unit: Unit, day: date | None = None) -> QuerySet[Person]:
    """The people who hold *role* in *unit* or above it on *day*."""
    roles = [role] if isinstance(role, Role) else list(role)
    held = holding(Membership.objects.filter(role__in=roles, unit__path__in=unit.paths_from_top()), day)
    return Person.objects.filter(pk__in=held.values("person"), erased_at=None)


class RolesBackend(BaseBackend):
    """Answers Django and Wagtail, which ask for permissions by name, from the same policy."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether *perm*, one of ``PERMISSIONS``, is allowed; to rows of a unit when *obj* has one."""
        verb = PERMISSIONS.get(perm)
        unit = obj if isinstance(obj, Unit) else getattr(obj, "unit", None)
        return verb is not None and may(user_obj, verb, unit)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether anything in the app is allowed."""
        return any(
            name.startswith(f"{app_label}.") and may(user_obj, verb) for name, verb in PERMISSIONS.items()
        )
