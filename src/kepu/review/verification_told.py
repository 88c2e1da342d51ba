# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found of sign-offs, in words and as data for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepu.directory.names import read_in
from kepu.jobs.wording import in_language
from kepu.review.models import RouteVersion, SignOff
from kepu.review.stages import PART_LABELS, Part
from kepu.review.verification import Checked, Fault, State, Verified
from kepu.stories.models import Story

STATES: Mapping[State, Promise] = MappingProxyType(
    {
        State.HOLDS: gettext_lazy("holds"),
        State.VOID: gettext_lazy("void"),
        State.WAITS: gettext_lazy("not known yet: the passage of a claim is being read"),
        State.WRONG: gettext_lazy("WRONG"),
    }
)
FAULTS: Mapping[Fault, Promise] = MappingProxyType(
    {
        Fault.CONTENT: gettext_lazy("its digest does not follow from its content"),
        Fault.NORMALISER: gettext_lazy("it was signed under a normaliser that this program does not know"),
        Fault.KEPT: gettext_lazy("what was kept of the story beside it is not what was signed"),
        Fault.SILENT: gettext_lazy("it is not void, and what stands now is something else"),
        Fault.UNRECORDED: gettext_lazy("the record does not know it"),
        Fault.OTHERWISE: gettext_lazy("the record has another digest, person or time"),
        Fault.REVIVED: gettext_lazy("the record says that it was made void, and it is not"),
        Fault.VOIDED: gettext_lazy("it is void, and the record does not say so"),
    }
)
MARKS = MappingProxyType({State.HOLDS: "✓", State.VOID: "–", State.WAITS: "…", State.WRONG: "✕"})


def names_of_roles(story: Story) -> dict[str, Mapping[str, str]]:
    """What each stage that *story* ever went along is called, by what its sign-offs call it."""
    versions = RouteVersion.objects.filter(runs__story=story).distinct().order_by("pk")
    return {stage.signed_as: stage.names for version in versions for stage in version.stages}


def lines(found: Verified) -> Iterator[str]:
    """A line for each sign-off, what is wrong beside them, and what follows from all of it."""
    names = names_of_roles(found.story)
    for each in found.checked:
        yield _line(each, names)
        yield from _differing(each)
    for name in found.gone:
        yield _("✕ The record knows the sign-off {name}, and it is gone.").format(name=name)
    for name in found.stale:
        if name == Part.TEXT.value:
            yield _("✕ The text was changed beside the newsroom: its digest is another.")
        else:
            yield _("✕ What claim {number} stands on was changed beside the newsroom.").format(number=name)
    if found.chain.broken:
        yield f"✕ {found.chain.broken}"
    yield summary(found)


def _line(each: Checked, names: Mapping[str, Mapping[str, str]]) -> str:
    sign_off = each.sign_off
    who = sign_off.person.name or sign_off.person.pseudonym
    told = f"{MARKS[each.state]} {_what(each, names)} · {who} · {_moment(sign_off.signed_at)}"
    told += f" · {sign_off.digest} · {STATES[each.state]}"
    why = [str(FAULTS[fault]) for fault in each.faults]
    if sign_off.void_at is not None:
        why.append(
            _("since {moment}: {reason}").format(
                moment=_moment(sign_off.void_at), reason=in_language(sign_off.void_reason)
            )
        )
    if not each.readable:
        why.append(_("what the record held was erased for its person"))
    return told + (f" ({'; '.join(why)})" if why else "")


def _what(each: Checked, names: Mapping[str, Mapping[str, str]]) -> str:
    role = each.sign_off.role
    if each.claim is not None:
        review = getattr(each.sign_off, "review", None)
        verdict = review.get_verdict_display() if review is not None else role
        return _("claim {number}: {verdict}").format(number=each.claim.number, verdict=verdict)
    return read_in(names.get(role, {})) or role


def _differing(each: Checked) -> Iterator[str]:
    for found in each.differing:
        yield f"    {PART_LABELS[found.part]}"
        yield from (f"      − {line}" for line in found.gone)
        yield from (f"      + {line}" for line in found.came)


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(sep=" ", timespec="seconds")


def summary(found: Verified) -> str:
    """All of it in one sentence."""
    wrong = sum(1 for each in found.checked if each.faults)
    if not found.sound:
        return _("Something is wrong: {wrong} of {count} sign-offs. Compare with a backup.").format(
            wrong=wrong, count=len(found.checked)
        )
    if not found.checked:
        return _("Nobody has signed yet.")
    if found.lapsed:
        return _("{count} sign-offs are as they were given; {lapsed} that are needed hold no more.").format(
            count=len(found.checked), lapsed=len(found.lapsed)
        )
    return _("{count} sign-offs are as they were given, and what was signed holds what stands now.").format(
        count=len(found.checked)
    )


def as_data(found: Verified) -> dict[str, Any]:
    """The same for machines."""
    return {
        "story": found.story.public_id,
        "sound": found.sound,
        "holds": found.sound and bool(found.checked) and not found.lapsed,
        "sign_offs": [_data(each) for each in found.checked],
        "lapsed": [each.sign_off.public_id for each in found.lapsed],
        "gone": list(found.gone),
        "changed_beside": list(found.stale),
        "record": {
            "good": found.chain.broken is None,
            "records": found.chain.records,
            "sentence": str(found.chain.broken or ""),
        },
        "sentence": summary(found),
    }


def _data(each: Checked) -> dict[str, Any]:
    sign_off: SignOff = each.sign_off
    return {
        "sign_off": sign_off.public_id,
        "subject": sign_off.subject,
        "role": sign_off.role,
        "person": sign_off.person.pseudonym,
        "signed_at": sign_off.signed_at.isoformat(),
        "digest": sign_off.digest,
        "normaliser": sign_off.normaliser,
        "state": each.state.value,
        "faults": [fault.value for fault in each.faults],
        "void_at": sign_off.void_at.isoformat() if sign_off.void_at else None,
        "void_reason": in_language(sign_off.void_reason),
        "differing": [
            {"part": found.part.value, "gone": list(found.gone), "came": list(found.came)}
            for found in each.differing
        ],
    }
