# SPDX-License-Identifier: AGPL-3.0-or-later
"""The states of a claim and of a story on its review route, and which may follow which. It imports nothing of
ours."""

from __future__ import annotations

from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a claim is."""

    OPEN = "open", _("nobody is asked yet")
    """It is marked, and no signature stands and none is asked for."""
    ASKED = "asked", _("to sign")
    """An expert is asked, and has not answered."""
    SECOND = "second", _("wants a second signature")
    """One expert signed what stands now and finds it correct, its risk is high, and no other is asked."""
    SIGNED = "signed", _("signed")
    """As many signed what stands now as its risk wants and find it correct; or most of three at least do."""
    DISPUTED = "disputed", _("not confirmed")
    """Somebody who signed what stands now does not find it correct, and is not outvoted."""
    VOID = "void", _("void")
    """It was signed or answered, and what stands now is something else, or is found no more."""


NEXT = MappingProxyType(
    {
        State.OPEN: frozenset({State.ASKED, State.VOID}),
        State.ASKED: frozenset({State.OPEN, State.SECOND, State.SIGNED, State.DISPUTED, State.VOID}),
        State.SECOND: frozenset({State.ASKED, State.SIGNED, State.DISPUTED, State.VOID, State.OPEN}),
        State.SIGNED: frozenset({State.ASKED, State.SECOND, State.DISPUTED, State.VOID, State.OPEN}),
        State.DISPUTED: frozenset({State.ASKED, State.SECOND, State.SIGNED, State.VOID, State.OPEN}),
        State.VOID: frozenset({State.ASKED, State.SECOND, State.SIGNED, State.DISPUTED, State.OPEN}),
    }
)
"""Which state may follow which."""


class Verdict(models.TextChoices):
    """What an expert finds."""

    CORRECT = "correct", _("Correct")
    CHANGE = "change", _("Correct with a change")
    WRONG = "wrong", _("Wrong")
    UNSURE = "unsure", _("Cannot be said with confidence")
    NOT_MINE = "not-mine", _("Not my field")


CONFIRMS = frozenset({Verdict.CORRECT})
"""Verdicts that find a claim correct as it stands. A change that was asked for is made first, and what stands
then is signed anew, unless most of three find that none is needed."""


class Naming(models.TextChoices):
    """How readers are told who signed."""

    NAMED = "named", _("name, affiliation and ORCID")
    ROLE = "role", _("affiliation only")
    NOBODY = "nobody", _("neither of them")


class Speaker(models.TextChoices):
    """Who stated what a claim answers."""

    PERSON = "person", _("a person")
    ORGANIZATION = "organization", _("an organisation")


class Ending(models.TextChoices):
    """How a question to an expert ended."""

    ANSWERED = "answered", _("answered")
    TAKEN_BACK = "taken-back", _("taken back")
    DECLINED = "declined", _("declined")
    HANDED_ON = "handed-on", _("handed on")


class RunState(models.TextChoices):
    """Where a story is on its review route."""

    UNDER_WAY = "under-way", _("under review")
    """A stage is open, and at least one name stands on it."""
    RETURNED = "returned", _("given back")
    """A reviewer gave it back with a reason; whoever wrote it hands it in again."""
    APPROVED = "approved", _("approved")
    """Every stage before publication has its signatures, and each holds what stands now."""
    ENDED = "ended", _("taken off the route")
    """It goes along the route no more."""


NEXT_RUN = MappingProxyType(
    {
        RunState.UNDER_WAY: frozenset({RunState.RETURNED, RunState.APPROVED, RunState.ENDED}),
        RunState.RETURNED: frozenset({RunState.UNDER_WAY, RunState.ENDED}),
        RunState.APPROVED: frozenset({RunState.UNDER_WAY, RunState.RETURNED, RunState.ENDED}),
        RunState.ENDED: frozenset[RunState](),
    }
)
"""Which state may follow which."""


class Outcome(models.TextChoices):
    """How a question to a reviewer ended."""

    APPROVED = "approved", _("approved")
    RETURNED = "returned", _("given back")
    REASSIGNED = "reassigned", _("handed on")
    OVER = "over", _("no longer needed")


class RecutState(models.TextChoices):
    """How far it is known where a passage of a claim went in a new version of the film."""

    LOOKING = "looking", _("is being looked for")
    """The new version is attached, and neither its passage at the same time nor the rest was read yet."""
    SAME = "same", _("is where it was")
    """The same packets stand at the same time: nothing is to be decided."""
    PROPOSED = "proposed", _("may stand elsewhere")
    """It was found at another time, once; a person looks at both."""
    LOST = "lost", _("was not found")
    """Neither its packets nor its words stand in one other place."""
    ACCEPTED = "accepted", _("was carried over")
    """A person saw both and said that it is the same."""
    REFUSED = "refused", _("is something else")
    """A person saw both and said that it is not."""


NEXT_RECUT = MappingProxyType(
    {
        RecutState.LOOKING: frozenset({RecutState.SAME, RecutState.PROPOSED, RecutState.LOST}),
        RecutState.PROPOSED: frozenset({RecutState.ACCEPTED, RecutState.REFUSED, RecutState.LOOKING}),
        RecutState.LOST: frozenset({RecutState.PROPOSED, RecutState.LOOKING}),
        RecutState.SAME: frozenset[RecutState](),
        RecutState.ACCEPTED: frozenset[RecutState](),
        RecutState.REFUSED: frozenset[RecutState](),
    }
)
"""Which state may follow which."""


class Said(models.TextChoices):
    """What is said of a work after it came out, by who published it or by who watches such things."""

    RETRACTED = "retracted", _("retracted")
    CONCERN = "concern", _("expression of concern")
    CORRECTED = "corrected", _("corrected")
