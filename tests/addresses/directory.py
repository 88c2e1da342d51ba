# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the directory."""

from __future__ import annotations

from tests.addresses.address import Address
from tests.addresses.audiences import (
    ANY_LEADERS,
    EVERYBODY,
    EXPERT_EDITORS,
    HERE,
    IMPORTERS,
    LEADERS,
    PEOPLE_EDITORS,
    SIGNED_IN,
    STAFF,
)
from tests.addresses.stage import Stage
from tests.cast import ADMINISTRATOR, EXPERT


def _unit(stage: Stage) -> tuple[str]:
    return (stage.cast.here.public_id,)


def _person(stage: Stage) -> tuple[str]:
    return (stage.cast.subject.public_id,)


def _expert(stage: Stage) -> tuple[str]:
    return (stage.cast.expert.public_id,)


def _panel(stage: Stage) -> tuple[str]:
    return (stage.panel.public_id,)


def _term(stage: Stage) -> tuple[str]:
    return (stage.term.public_id,)


def _membership(stage: Stage) -> tuple[str]:
    return (stage.membership.public_id,)


def _draft(stage: Stage) -> tuple[str]:
    return (stage.draft.public_id,)


def _done(stage: Stage) -> tuple[str]:
    return (stage.done.public_id,)


def _people(stage: Stage) -> tuple[str]:
    return ("people",)


def _experts(stage: Stage) -> tuple[str]:
    return ("experts",)


def _units(stage: Stage) -> tuple[str]:
    return ("units",)


DIRECTORY = (
    Address("directory:units", STAFF),
    Address("directory:unit_add", ANY_LEADERS),
    Address("directory:unit", HERE, _unit),
    Address("directory:unit_edit", LEADERS, _unit),
    Address("directory:unit_move", LEADERS, _unit),
    Address("directory:unit_merge", LEADERS, _unit),
    Address("directory:people", STAFF),
    Address("directory:person_add", PEOPLE_EDITORS | {"neighbour"}),
    Address("directory:person", HERE, _person),
    Address("directory:person_edit", PEOPLE_EDITORS, _person),
    Address("directory:person_invite", PEOPLE_EDITORS, _person, "post", 302, page=False),
    Address("directory:person_data", LEADERS, _person),
    Address("directory:person_export", LEADERS, _person, page=False),
    Address("directory:person_delete", LEADERS, _person),
    Address("directory:letter", HERE, _term, page=False),
    Address("directory:letter_check", EVERYBODY, _term),
    Address("directory:me", SIGNED_IN),
    Address("directory:me_export", SIGNED_IN, page=False),
    Address("directory:me_consent", frozenset({EXPERT}), method="post", told=302, page=False),
    Address("directory:me_delete", SIGNED_IN - {ADMINISTRATOR}),
    Address("directory:my_letter", frozenset({EXPERT}), _term, page=False),
    Address("directory:role_grant", LEADERS, _person),
    Address("directory:role_end", LEADERS, _membership),
    Address("directory:expert_make", EXPERT_EDITORS, _person),
    Address("directory:experts", STAFF),
    Address("directory:expert", HERE, _expert),
    Address("directory:expert_edit", EXPERT_EDITORS, _expert),
    Address("directory:expert_interests", EXPERT_EDITORS, _expert),
    Address("directory:expert_consent", EXPERT_EDITORS, _expert, "post", 302, page=False),
    Address("directory:expert_appoint", LEADERS, _expert),
    Address("directory:panels", STAFF),
    Address("directory:panel_add", ANY_LEADERS),
    Address("directory:panel", HERE, _panel),
    Address("directory:panel_edit", LEADERS, _panel),
    Address("directory:term_end", LEADERS, _term),
)

IMPORTS = (
    Address("directory:imports", IMPORTERS),
    *(Address("directory:import_start", IMPORTERS, kind) for kind in (_people, _experts)),
    Address("directory:import_start", ANY_LEADERS, _units),
    Address("directory:import_start", frozenset(), lambda stage: ("pets",), page=False),
    *(Address("directory:import_template", IMPORTERS, kind, page=False) for kind in (_people, _experts)),
    Address("directory:import_template", ANY_LEADERS, _units, page=False),
    Address("directory:import_columns", LEADERS, _draft),
    *(Address("directory:import", LEADERS, state) for state in (_draft, _done)),
    Address("directory:import_live", LEADERS, _done, page=False),
    Address("directory:import_left", LEADERS, _draft, page=False),
    Address("directory:import_act", LEADERS, _draft, "post", 302, page=False),
    *(Address("directory:export_csv", IMPORTERS, kind, page=False) for kind in (_people, _experts)),
    *(Address("directory:export_xlsx", IMPORTERS, kind, page=False) for kind in (_people, _experts)),
    *(Address(f"directory:export_{form}", ANY_LEADERS, _units, page=False) for form in ("csv", "xlsx")),
)
