# SPDX-License-Identifier: AGPL-3.0-or-later
"""For whom there is something."""

from __future__ import annotations

from tests.cast import ADMINISTRATOR, ANONYMOUS, PLAYERS

LOGIN = "/account/login/"

EVERYBODY = frozenset(PLAYERS)

SIGNED_IN = EVERYBODY - {ANONYMOUS}

STAFF = frozenset(
    {
        "producer",
        "editor",
        "section-head",
        "leader",
        "publisher",
        "unit-officer",
        "operator",
        "neighbour",
        ADMINISTRATOR,
    }
)

HERE = STAFF - {"neighbour"}
"""Staff of the unit that the things of the table belong to."""

EXPERT_EDITORS = frozenset({"editor", "section-head", "leader", "unit-officer", ADMINISTRATOR})

PEOPLE_EDITORS = EXPERT_EDITORS - {"editor"}

LEADERS = frozenset({"leader", ADMINISTRATOR})

IMAGE_EDITORS = HERE - {"operator"}

ANY_LEADERS = LEADERS | {"neighbour"}

WRITERS = HERE - {"operator"}

ASKERS = frozenset({"editor", "section-head", "leader", ADMINISTRATOR})

ANY_ASKERS = ASKERS | {"neighbour"}

SECTION_HEADS = frozenset({"section-head", "leader", ADMINISTRATOR})

PUBLISHERS = frozenset({"publisher", "leader", ADMINISTRATOR})

STYLISTS = frozenset({"editor", "section-head", "leader", ADMINISTRATOR})

IMPORTERS = PEOPLE_EDITORS | {"neighbour"}
