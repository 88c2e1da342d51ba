# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's list of inner hosts."""

from __future__ import annotations

import pytest

from kepu.conf.house import HouseError
from kepu.conf.outbound import outbound_allowed
from kepu.outbound import Allowed


def test_nothing_is_allowed_where_nothing_is_said() -> None:
    assert outbound_allowed({}) == frozenset()


def test_the_hosts_of_the_environment_are_read() -> None:
    assert outbound_allowed({"KEPU_OUTBOUND_ALLOW": "nas.example:8080 intranet"}) == {
        Allowed("nas.example", 8080),
        Allowed("intranet"),
    }


def test_a_word_that_is_no_host_is_named() -> None:
    with pytest.raises(HouseError) as told:
        outbound_allowed({"KEPU_OUTBOUND_ALLOW": "nas.example http://x"})
    assert str(told.value) == (
        "KEPU_OUTBOUND_ALLOW: “http://x” is no host; write host or host:port, with spaces between hosts."
    )
