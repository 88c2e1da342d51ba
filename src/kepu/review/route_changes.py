# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs between two versions of a review route, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kepu.directory.names import read_in
from kepu.directory.roles import Role
from kepu.review.stages import ASK_LABELS, PART_LABELS, Stage


def route_changes(
    before: Sequence[Stage], after: Sequence[Stage], people: Mapping[str, str] = {}
) -> list[str]:
    """A sentence for each thing that is other in *after* than it was in *before*; *people* are the names of
    people by public identifier."""
    old, new = {each.key: each for each in before}, {each.key: each for each in after}
    told = [_("Stage “{stage}” is new.").format(stage=new[key].name) for key in new if key not in old]
    told += [_("Stage “{stage}” is left out.").format(stage=old[key].name) for key in old if key not in new]
    stay = [key for key in new if key in old]
    if stay != [key for key in old if key in new]:
        told.append(_("The order is: {stages}.").format(stages=" → ".join(each.name for each in after)))
    for key in stay:
        told += _stage_changes(old[key], new[key], people)
    return told


def _stage_changes(before: Stage, after: Stage, people: Mapping[str, str]) -> Iterator[str]:
    for field in Stage.__struct_fields__:
        was, now = getattr(before, field), getattr(after, field)
        if _plain(was) == _plain(now):
            continue
        yield _("Stage “{stage}”: {what} {was} → {now}").format(
            stage=after.name if field != "names" else before.name,
            what=field_names()[field],
            was=_told(field, was, people),
            now=_told(field, now, people),
        )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def field_names() -> dict[str, str]:
    """What each thing that a stage says is called."""
    return {
        "key": _("key"),
        "names": _("name"),
        "looks_at": _("looks at"),
        "by": _("who answers"),
        "role": _("role"),
        "people": _("people"),
        "hours": _("clock in hours"),
        "urgent_hours": _("urgent clock in hours"),
        "quorum": _("signatures"),
        "link": _("may be approved by a link"),
        "apart": _("by different people"),
        "own": _("may be signed by who wrote it"),
        "asks": _("questions"),
        "after": _("after publication"),
    }


def _told(field: str, value: Any, people: Mapping[str, str]) -> str:
    match field:
        case "names":
            return f"“{' / '.join(value.values())}”" if value else read_in(value)
        case "looks_at":
            return _listed(str(PART_LABELS[each]) for each in value)
        case "asks":
            return _listed(str(ASK_LABELS.get(each, each)) for each in value)
        case "people":
            return _listed(people.get(each, each) for each in value)
        case "role":
            return str(Role(value).label)
        case "by":
            return _("experts, claim by claim") if value == "experts" else _("people")
        case _ if isinstance(value, bool):
            return _("yes") if value else _("no")
    return str(value)


def _listed(names: Iterator[str]) -> str:
    return " · ".join(names) or _("none")
