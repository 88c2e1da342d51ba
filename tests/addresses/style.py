# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the style checker."""

from __future__ import annotations

from tests.addresses.address import Address
from tests.addresses.audiences import HERE, STAFF, STYLISTS, WRITERS
from tests.addresses.stage import Stage


def _style_list(stage: Stage) -> tuple[str]:
    return (stage.style_list.public_id,)


def _style_term(stage: Stage) -> tuple[str]:
    return (stage.style_term.public_id,)


def _style_draft(stage: Stage) -> tuple[str]:
    return (stage.style_draft.public_id,)


def _style_done(stage: Stage) -> tuple[str]:
    return (stage.style_done.public_id,)


def _marked(stage: Stage) -> tuple[str, str]:
    return ("story", stage.story.public_id)


STYLE = (
    Address("style:lists", STAFF),
    Address("style:rules", STAFF),
    Address("style:list_add", STYLISTS | {"neighbour"}),
    Address("style:import_template", STYLISTS | {"neighbour"}, page=False),
    Address("style:list", HERE, _style_list),
    Address("style:list_edit", STYLISTS, _style_list),
    Address("style:history", HERE, _style_list),
    Address("style:export", HERE, _style_list, page=False),
    Address("style:term_add", STYLISTS, _style_list),
    Address("style:import_start", STYLISTS, _style_list),
    Address("style:imports", STYLISTS, _style_list),
    Address("style:term", STYLISTS, _style_term),
    Address("style:term_end", STYLISTS, _style_term),
    Address("style:import", STYLISTS, _style_draft),
    Address("style:import", STYLISTS, _style_done),
    Address("style:import_live", STYLISTS, _style_done, page=False),
    Address("style:import_columns", STYLISTS, _style_draft),
    Address("style:import_act", STYLISTS, _style_draft, "post", 302, page=False),
    Address("style:import_left", STYLISTS, _style_done, page=False),
    Address("style_marks", HERE, _marked),
    Address("style_marks", HERE, lambda stage: ("captions", stage.track.public_id)),
    Address("style_marks", frozenset(), lambda stage: ("unknown", stage.story.public_id), page=False),
    Address("style_check", HERE, _marked, "post", 400, page=False),
    Address("style_dismiss", WRITERS, _marked, "post", 302, page=False),
    # Nobody names a dismissal: to take none back finds nothing.
    Address("style_again", frozenset(), _marked, "post", 404, page=False),
)
