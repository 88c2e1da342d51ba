# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web server notices that who sent or read is gone."""

from __future__ import annotations

import socket
import sys

import pytest

from kepu.conf import lost_peers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sockets of Linux")


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_what_a_process_accepts_ends_with_its_other_side(family: socket.AddressFamily, host: str) -> None:
    try:
        listener = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip("no such address here")
    with listener:
        lost_peers._await_listeners()
        with socket.create_connection(listener.getsockname()[:2]) as _client:
            accepted, _address = listener.accept()
            with accepted:
                assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
                told = [
                    accepted.getsockopt(socket.IPPROTO_TCP, each)
                    for each in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
                ]
                assert told[0] + told[1] * told[2] == 30
