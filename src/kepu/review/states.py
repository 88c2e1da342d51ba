# SPDX-License-Identifier: AGPL-3.0-or-later
"""The states of a claim, and which may follow which. It imports nothing of ours."""

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
    SIGNED = "signed", _("signed")
    """Everybody who signed what stands now, one at least, finds it correct."""
    DISPUTED = "disputed", _("not confirmed")
    """Somebody who signed what stands now does not find it correct."""
    VOID = "void", _("void")
    """It was signed or answered, and what stands now is something else, or is found no more."""


NEXT = MappingProxyType(
    {
        State.OPEN: frozenset({State.ASKED, State.VOID}),
        State.ASKED: frozenset({State.OPEN, State.SIGNED, State.DISPUTED, State.VOID}),
        State.SIGNED: frozenset({State.VOID, State.DISPUTED, State.OPEN}),
        State.DISPUTED: frozenset({State.ASKED, State.SIGNED, State.VOID, State.OPEN}),
        State.VOID: frozenset({State.ASKED, State.SIGNED, State.DISPUTED, State.OPEN}),
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
"""Verdicts under which a claim may leave the house. A change that was asked for is made first, and what
stands then is signed anew."""
