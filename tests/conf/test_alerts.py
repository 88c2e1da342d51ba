# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.conf.alerts import alerts
from kepu.conf.house import House, HouseError, keep_secret, read_house

ADDRESS = "https://alerts.example.org/kepu"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return read_house(tmp_path)


def test_nobody_is_told_where_nobody_is_named(house: House) -> None:
    assert alerts(house, {}) == {"ALERT_WEBHOOK": "", "ALERT_SECRET": ""}


def test_the_secret_is_read_from_the_environment_or_its_file(house: House) -> None:
    told = {"KEPU_ALERT_WEBHOOK": f" {ADDRESS} ", "KEPU_ALERT_SECRET": "x" * 16}
    assert alerts(house, told) == {"ALERT_WEBHOOK": ADDRESS, "ALERT_SECRET": "x" * 16}
    keep_secret(house.secrets / "alert-secret", "y" * 20)
    assert alerts(house, {"KEPU_ALERT_WEBHOOK": ADDRESS})["ALERT_SECRET"] == "y" * 20


@pytest.mark.parametrize(
    ("address", "secret", "says"),
    [
        ("alerts.example.org", "x" * 16, "is no address"),
        ("ftp://alerts.example.org/", "x" * 16, "is no address"),
        ("https://user:word@alerts.example.org/", "x" * 16, "is no address"),
        (ADDRESS, "short", "a secret of 16 characters"),
        (ADDRESS, "", "a secret of 16 characters"),
    ],
)
def test_what_cannot_be_told_stops_the_start(house: House, address: str, secret: str, says: str) -> None:
    with pytest.raises(HouseError) as told:
        alerts(house, {"KEPU_ALERT_WEBHOOK": address, "KEPU_ALERT_SECRET": secret})
    assert says in str(told.value)
