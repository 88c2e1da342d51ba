# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house, and for whom there is something: the policy as a table."""

from __future__ import annotations

from tests.addresses.address import Address, routes
from tests.addresses.audiences import LOGIN
from tests.addresses.channels import PUBLISHING
from tests.addresses.directory import DIRECTORY, IMPORTS
from tests.addresses.house import HOUSE, JOBS, LETTERS, SIGNING_IN
from tests.addresses.marking import MARKING, set_up_marking
from tests.addresses.public import PUBLIC
from tests.addresses.review import REVIEWING, REVIEWS
from tests.addresses.stage import Stage, set_up_first
from tests.addresses.stories import STORIES
from tests.addresses.style import STYLE
from tests.cast import Cast, assemble
from tests.replayed import replayed

__all__ = ["LOGIN", "TABLE", "Address", "Stage", "cast_and_stage", "routes", "set_up"]

TABLE: tuple[Address, ...] = (
    *HOUSE,
    *PUBLIC,
    *DIRECTORY,
    *IMPORTS,
    *STORIES,
    *REVIEWING,
    *MARKING,
    *PUBLISHING,
    *STYLE,
    *REVIEWS,
    *JOBS,
    *LETTERS,
    *SIGNING_IN,
)


def set_up(cast: Cast) -> Stage:
    """One thing of each kind, in the database of the test."""
    stage = set_up_first(cast)
    set_up_marking(stage)
    return stage


def cast_and_stage() -> Stage:
    """The cast with one thing of each kind, in a database of nothing."""
    return replayed(_made)


def _made() -> Stage:
    return set_up(assemble())
