# SPDX-License-Identifier: AGPL-3.0-or-later
"""Adds, changes, moves and merges units. Each keeps the unit's collection of images in step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, CollectionMember, GroupCollectionPermission

from kepu.directory.errors import DirectoryError
from kepu.directory.image_rights import keep_image_rights
from kepu.directory.indexing import index_units
from kepu.directory.models import Membership, Panel, Person, Unit
from kepu.directory.names import cleaned
from kepu.directory.signals import unit_merged
from kepu.ledger.actions.record import record

_IMAGE_RIGHTS = ("add_image", "change_image", "choose_image")
"""Wagtail asks for rights to its own model of images, whichever model is used."""


@transaction.atomic
def add_unit(
    names: Mapping[str, str],
    *,
    kind: str = "other",
    zone: str = "Asia/Shanghai",
    parent: Unit | None = None,
    actor: str = "",
) -> Unit:
    """Add a unit below *parent*, or at the top. Raises ``DirectoryError``."""
    kept = checked_names(names)
    check_zone(zone)
    if parent is not None:
        parent = _standing_unit(parent)
    fresh = Unit(names=kept, kind=kind, zone=zone)
    fresh.clean_fields(exclude=["path", "depth", "numchild", "collection", "group", "merged_into"])
    unit: Unit = parent.add_child(instance=fresh) if parent is not None else Unit.add_root(instance=fresh)
    above = _collection_above(parent)
    unit.collection = above.add_child(instance=Collection(name=_collection_name(unit)))
    unit.group = _group_of(unit)
    unit.save(update_fields=["collection", "group"])
    index_units([unit])
    record("unit.added", subject=unit.subject, actor=actor, payload={"names": kept, "kind": kind})
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, names: Mapping[str, str], kind: str, zone: str, actor: str = "") -> Unit:
    """Change what a unit is called and is. Raises ``DirectoryError``."""
    kept = checked_names(names)
    check_zone(zone)
    unit = _standing_unit(unit)
    unit.names, unit.kind, unit.zone = kept, kind, zone
    unit.clean_fields(exclude=["path", "depth", "numchild", "collection", "group", "merged_into"])
    unit.save(update_fields=["names", "kind", "zone"])
    Collection.objects.filter(pk=unit.collection_id).update(name=_collection_name(unit))
    index_units([unit])
    record(
        "unit.changed", subject=unit.subject, actor=actor, payload={"names": kept, "kind": kind, "zone": zone}
    )
    return unit


@transaction.atomic
def set_quota(unit: Unit, megabytes: int | None, *, actor: str = "") -> None:
    """Let *unit* keep so many megabytes of files; ``None`` is what the house says."""
    unit = _standing_unit(unit)
    if unit.quota != megabytes:
        unit.quota = megabytes
        unit.save(update_fields=["quota"])
        record("unit.quota", subject=unit.subject, actor=actor, payload={"megabytes": megabytes})


@transaction.atomic
def move_unit(unit: Unit, parent: Unit | None, *, actor: str = "") -> Unit:
    """Put a unit, with all below it, below *parent*, or at the top. Raises ``DirectoryError`` where that
    would be below itself."""
    unit = _standing_unit(unit)
    parent = _standing_unit(parent) if parent is not None else None
    if parent is not None and parent.path.startswith(unit.path):
        raise DirectoryError(
            _("“{unit}” cannot be moved below itself; choose a unit outside it."),
            field="parent",
            unit=unit.name,
        )
    if parent is not None:
        unit.move(parent, pos="last-child")
    elif not unit.is_root():
        unit.move(Unit.get_last_root_node(), pos="last-sibling")
    above = _collection_above(parent)
    Collection.objects.get(pk=unit.collection_id).move(
        Collection.objects.get(pk=above.pk), pos="sorted-child"
    )
    unit.refresh_from_db()
    record(
        "unit.moved",
        subject=unit.subject,
        actor=actor,
        payload={"below": parent.public_id if parent else None},
    )
    return unit


@transaction.atomic
def merge_units(unit: Unit, into: Unit, *, actor: str = "") -> Unit:
    """Merge *unit* into another: its units, people, roles, panels and images go there, its address leads
    there. Raises ``DirectoryError`` where one lies in the other or is merged already."""
    unit, into = _standing_unit(unit), _standing_unit(into)
    if into.path.startswith(unit.path):
        raise DirectoryError(
            _("“{unit}” cannot be merged into itself or a unit below it."), field="into", unit=unit.name
        )
    for child in unit.get_children().filter(merged_into=None):
        move_unit(child, Unit.objects.get(pk=into.pk), actor=actor)
    unit, into = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=into.pk)
    for rows in (Person.objects, Membership.objects, Panel.objects):
        rows.filter(unit=unit).update(unit=into)
    _move_images(unit, into)
    unit.merged_into, unit.merged_at = into, timezone.now()
    unit.save(update_fields=["merged_into", "merged_at"])
    Unit.objects.filter(merged_into=unit).update(merged_into=into)
    keep_image_rights([unit, into])
    index_units([unit, into])
    unit_merged.send(Unit, unit=unit, into=into)
    record("unit.merged", subject=unit.subject, actor=actor, payload={"into": into.public_id})
    return into


def _collection_above(parent: Unit | None) -> Any:
    """The collection below which that of a unit below *parent* stands."""
    return Collection.get_first_root_node() if parent is None else parent.collection


def _move_images(unit: Unit, into: Unit) -> None:
    """Move all that lies in the unit's collection, whatever model it is of."""
    for model in _collected_models():
        model._default_manager.filter(collection_id=unit.collection_id).update(
            collection_id=into.collection_id
        )


def _collected_models() -> list[Any]:
    pending: list[Any] = [CollectionMember]
    found = []
    while pending:
        each = pending.pop()
        pending += each.__subclasses__()
        if not each._meta.abstract:
            found.append(each)
    return found


def _standing_unit(unit: Unit) -> Unit:
    """The unit as it stands now. Raises ``DirectoryError`` for one that was merged."""
    fresh: Unit = Unit.objects.select_related("collection", "merged_into").get(pk=unit.pk)
    if fresh.merged_into is not None:
        raise DirectoryError(
            _("“{unit}” was merged into “{other}”; use that one."),
            unit=fresh.name,
            other=fresh.merged_into.name,
        )
    return fresh


def checked_names(names: Mapping[str, str]) -> dict[str, str]:
    """*names* tidied. Raises ``DirectoryError`` where there is none, or one too long."""
    kept = cleaned(names)
    if not kept:
        raise DirectoryError(_("The unit has no name; write it in at least one language."), field="names")
    if too_long := next((text for text in kept.values() if len(text) > 120), None):
        raise DirectoryError(
            _("“{name}…” is longer than 120 characters; shorten it."), field="names", name=too_long[:20]
        )
    return kept


def check_zone(zone: str) -> None:
    """Raises ``DirectoryError`` where *zone* is no time zone."""
    if zone not in available_timezones():
        raise DirectoryError(
            _("“{zone}” is no time zone; write one like Asia/Shanghai or Europe/Berlin."),
            field="zone",
            zone=zone,
        )


def _collection_name(unit: Unit) -> str:
    return f"{unit.name} ({unit.public_id})"[:255]


def _group_of(unit: Unit) -> Group:
    """The group that carries the rights to images of *unit*; the rights hold below it too."""
    group = Group.objects.create(name=f"unit {unit.public_id}: images")
    rights = Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=_IMAGE_RIGHTS)
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=unit.collection, permission=right)
        for right in rights
    )
    return group
