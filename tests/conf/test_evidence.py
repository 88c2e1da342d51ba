# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom a house asks about evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.conf.evidence import CROSSREF, DATACITE, evidence
from kepu.conf.house import House, HouseError

PRODUCTION = House(Path("house"), kind="production")


def test_a_house_asks_the_registries_and_an_example_asks_nobody() -> None:
    assert evidence(PRODUCTION, {}) == {
        "CROSSREF_ADDRESS": CROSSREF, "DATACITE_ADDRESS": DATACITE, "RETRACTION_WATCH": "", "REGISTRY_CONTACT": "",
    }  # fmt: skip
    assert evidence(House(Path("house")), {})["CROSSREF_ADDRESS"] == ""


def test_the_operator_names_others_or_nobody() -> None:
    told = {
        "KEPU_CROSSREF": "https://mirror.example.org/crossref/",
        "KEPU_DATACITE": "off",
        "KEPU_RETRACTION_WATCH": "/srv/retraction_watch.csv",
        "KEPU_REGISTRY_CONTACT": "desk@example.org",
    }
    assert evidence(PRODUCTION, told) == {
        "CROSSREF_ADDRESS": "https://mirror.example.org/crossref",
        "DATACITE_ADDRESS": "",
        "RETRACTION_WATCH": "/srv/retraction_watch.csv",
        "REGISTRY_CONTACT": "desk@example.org",
    }


@pytest.mark.parametrize(
    "told",
    [
        {"KEPU_CROSSREF": "mirror.example.org"},
        {"KEPU_DATACITE": "ftp://example.org"},
        {"KEPU_RETRACTION_WATCH": "table.csv"},
        {"KEPU_REGISTRY_CONTACT": "nobody"},
        {"KEPU_REGISTRY_CONTACT": "desk@"},
        {"KEPU_REGISTRY_CONTACT": "desk@example.org, chief@example.org"},
    ],
)
def test_what_cannot_be_read_is_said_with_its_variable(told: dict[str, str]) -> None:
    with pytest.raises(HouseError, match=next(iter(told))):
        evidence(PRODUCTION, told)
