# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's list of further sites whose films may be shown."""

from __future__ import annotations

import pytest

from kepu.conf.embeds import embed_hosts
from kepu.conf.house import HouseError


def test_the_sites_of_the_environment_are_read() -> None:
    assert embed_hosts({}) == {}
    told = {"KEPU_EMBED_HOSTS": "peertube:video.example.org\nkepu:kepu.example.org"}
    assert embed_hosts(told) == {"video.example.org": "peertube", "kepu.example.org": "kepu"}


def test_a_word_that_is_no_site_is_named_with_the_providers_there_are() -> None:
    with pytest.raises(HouseError) as error:
        embed_hosts({"KEPU_EMBED_HOSTS": "video.example.org"})
    assert str(error.value) == (
        "KEPU_EMBED_HOSTS: “video.example.org” is no site; write provider:host with spaces between sites."
        " Providers are peertube, kepu."
    )
