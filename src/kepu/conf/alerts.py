# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which program is told of urgent stories."""

from __future__ import annotations

from collections.abc import Mapping

from kepu.conf.house import House, HouseError, kept_secret
from kepu.engine.language import sentence
from kepu.outbound import GuardError
from kepu.outbound.places import read_place

SHORTEST_SECRET = 16
"""Characters."""


def alerts(house: House, environment: Mapping[str, str]) -> dict[str, str]:
    """The settings of alerts: the address that ``KEPU_ALERT_WEBHOOK`` names, and the secret by which its
    program knows that they are ours, from ``KEPU_ALERT_SECRET`` or the file ``secrets/alert-secret``.
    Raises ``HouseError`` for what is no address, and for one without a secret."""
    address = environment.get("KEPU_ALERT_WEBHOOK", "").strip()
    if not address:
        return {"ALERT_WEBHOOK": "", "ALERT_SECRET": ""}
    try:
        read_place(address)
    except GuardError as error:
        raise HouseError(
            sentence(
                "KEPU_ALERT_WEBHOOK is “{address}”, which is no address; write it whole, like"
                " https://example.org/alerts.",
                address=address[:120],
            )
        ) from error
    secret = environment.get("KEPU_ALERT_SECRET") or kept_secret(house.secrets / "alert-secret")
    if len(secret) < SHORTEST_SECRET:
        raise HouseError(
            sentence(
                "KEPU_ALERT_WEBHOOK needs a secret of {least} characters or more; put it into"
                " KEPU_ALERT_SECRET, or the file secrets/alert-secret.",
                least=str(SHORTEST_SECRET),
            )
        )
    return {"ALERT_WEBHOOK": address, "ALERT_SECRET": secret}
