# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house, and for whom there is something: the policy as a table."""

from __future__ import annotations

from tests.addresses.address import Address, routes
from tests.addresses.audiences import LOGIN
from tests.addresses.channels import PUBLISHING
from tests.addresses.directory import DIRECTORY, IMPORTS
from tests.addresses.house import HOUSE, JOBS, LETTERS, SIGNING_IN
from tests.addresses.public import PUBLIC
from tests.addresses.review import REVIEWING, REVIEWS
from tests.addresses.stage import Stage, set_up
from tests.addresses.stories import STORIES
from tests.addresses.style import STYLE

__all__ = ["LOGIN", "TABLE", "Address", "Stage", "routes", "set_up"]

TABLE: tuple[Address, ...] = (
    *HOUSE,
    *PUBLIC,
    *DIRECTORY,
    *IMPORTS,
    *STORIES,
    *REVIEWING,
    *PUBLISHING,
    *STYLE,
    *REVIEWS,
    *JOBS,
    *LETTERS,
    *SIGNING_IN,
)
