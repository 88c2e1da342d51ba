# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's list of inner hosts that fetches may reach."""

from __future__ import annotations

from collections.abc import Mapping

from kepu.conf.house import HouseError
from kepu.engine.language import sentence
from kepu.outbound import Allowed, GuardError, read_allowed

VARIABLE = "KEPU_OUTBOUND_ALLOW"


def outbound_allowed(environment: Mapping[str, str]) -> frozenset[Allowed]:
    """The hosts that ``KEPU_OUTBOUND_ALLOW`` names. Raises ``HouseError`` for a word that is no host."""
    try:
        return read_allowed(environment.get(VARIABLE, ""))
    except GuardError as error:
        raise HouseError(
            sentence(
                "{variable}: “{word}” is no host; write host or host:port, with spaces between hosts.",
                variable=VARIABLE,
                word=error.values["word"],
            )
        ) from error
