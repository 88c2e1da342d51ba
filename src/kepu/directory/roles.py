# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles, and what each may do: the policy as data. It imports nothing of ours."""

from __future__ import annotations

from enum import Enum
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in a unit and in every unit below it."""

    PRODUCER = "producer", _("producer")
    EDITOR = "editor", _("editor")
    SECTION_HEAD = "section-head", _("section head")
    LEADER = "leader", _("leader")
    PUBLISHER = "publisher", _("publisher")
    UNIT_OFFICER = "unit-officer", _("unit officer")
    OPERATOR = "operator", _("operator")
    LEARNER = "learner", _("learner")


class Verb(Enum):
    """What may be done, each to what belongs to a unit."""

    ENTER_NEWSROOM = "enter the newsroom"
    SEE_UNITS = "see units"
    EDIT_UNITS = "add, change, move and merge units"
    SEE_PEOPLE = "see people"
    EDIT_PEOPLE = "add and change people"
    SEE_DATA = "see, hand out and delete all that is stored of people"
    GRANT_ROLES = "grant and end roles"
    SEE_EXPERTS = "see experts"
    EDIT_EXPERTS = "add and change experts"
    APPOINT = "make panels and appoint to them"
    EDIT_IMAGES = "add and change images"
    SEE_STORIES = "see stories and masters"
    EDIT_STORIES = "write stories and send masters"
    EDIT_ROUTES = "make and change review routes"
    SEE_STYLE = "see style lists and rules"
    EDIT_STYLE = "keep style lists and set rules"
    SEE_REVIEWS = "see who reviews what, and how long it takes"
    ASK_EXPERTS = "ask experts about claims"
    EDIT_HOUSE = "write what the house says of itself, where it is the whole house"
    PUBLISH = "publish stories and take them back"
    SEE_JOBS = "see jobs"
    RUN_JOBS = "retry and cancel jobs"
    SEE_LETTERS = "see letters that were sent"
    SEE_LEDGER = "see the record"


_STAFF = frozenset(
    {
        Verb.ENTER_NEWSROOM,
        Verb.SEE_UNITS,
        Verb.SEE_PEOPLE,
        Verb.SEE_EXPERTS,
        Verb.SEE_STORIES,
        Verb.SEE_STYLE,
    }
)
_MAKES = _STAFF | {Verb.EDIT_IMAGES, Verb.EDIT_STORIES}
_KEEPS = frozenset({Verb.EDIT_PEOPLE, Verb.EDIT_EXPERTS})
VERBS = MappingProxyType(
    {
        Role.PRODUCER: _MAKES,
        Role.EDITOR: _MAKES | {Verb.EDIT_EXPERTS, Verb.ASK_EXPERTS, Verb.EDIT_STYLE},
        Role.SECTION_HEAD: _MAKES
        | _KEEPS
        | {Verb.ASK_EXPERTS, Verb.EDIT_STYLE, Verb.SEE_REVIEWS, Verb.SEE_LEDGER},
        Role.LEADER: _MAKES
        | _KEEPS
        | {
            Verb.ASK_EXPERTS,
            Verb.EDIT_ROUTES,
            Verb.EDIT_HOUSE,
            Verb.EDIT_STYLE,
            Verb.SEE_REVIEWS,
            Verb.PUBLISH,
            Verb.EDIT_UNITS,
            Verb.SEE_DATA,
            Verb.GRANT_ROLES,
            Verb.APPOINT,
            Verb.SEE_LEDGER,
        },
        Role.PUBLISHER: _MAKES | {Verb.PUBLISH},
        Role.UNIT_OFFICER: _STAFF | _KEEPS | {Verb.EDIT_IMAGES, Verb.EDIT_STORIES},
        Role.OPERATOR: _STAFF | {Verb.SEE_JOBS, Verb.RUN_JOBS, Verb.SEE_LETTERS, Verb.SEE_LEDGER},
        Role.LEARNER: frozenset[Verb](),
    }
)
"""What each role may do in its unit and below."""
