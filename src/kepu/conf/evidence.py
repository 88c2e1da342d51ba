# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom the house asks about evidence: Crossref, DataCite, and Retraction Watch's table in a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kepu.conf.house import House, HouseError
from kepu.engine.language import sentence
from kepu.outbound import GuardError
from kepu.outbound.places import read_place

OFF = frozenset({"off", "no"})
CROSSREF, DATACITE = "https://api.crossref.org", "https://api.datacite.org"


def evidence(house: House, environment: Mapping[str, str]) -> dict[str, str]:
    """The settings of evidence. ``KEPU_CROSSREF`` and ``KEPU_DATACITE`` are addresses, or ``off``;
    left out, the registries themselves are asked, but not by an example house, whose papers are invented.
    ``KEPU_RETRACTION_WATCH`` is a file, ``KEPU_REGISTRY_CONTACT`` an address of mail.
    Raises ``HouseError``."""
    table = environment.get("KEPU_RETRACTION_WATCH", "").strip()
    if table and not Path(table).is_absolute():
        raise HouseError(
            sentence(
                "KEPU_RETRACTION_WATCH is “{path}”; write the whole path of the file, from / on.",
                path=table[:200],
            )
        )
    contact = environment.get("KEPU_REGISTRY_CONTACT", "").strip()
    if contact:
        _check_contact(contact)
    return {
        "CROSSREF_ADDRESS": _address("KEPU_CROSSREF", "" if house.example else CROSSREF, environment),
        "DATACITE_ADDRESS": _address("KEPU_DATACITE", "" if house.example else DATACITE, environment),
        "RETRACTION_WATCH": table,
        "REGISTRY_CONTACT": contact,
    }


def _check_contact(contact: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(contact)
    except ValidationError as error:
        raise HouseError(
            sentence("KEPU_REGISTRY_CONTACT is “{contact}”, which is no mail address.", contact=contact[:120])
        ) from error


def _address(variable: str, otherwise: str, environment: Mapping[str, str]) -> str:
    told = environment.get(variable, "").strip().rstrip("/")
    if not told:
        return otherwise
    if told.lower() in OFF:
        return ""
    try:
        read_place(told)
    except GuardError as error:
        raise HouseError(
            sentence(
                "{variable} is “{address}”, which is no address; write it whole, like https://example.org,"
                " or off.",
                variable=variable,
                address=told[:120],
            )
        ) from error
    return told
