# SPDX-License-Identifier: AGPL-3.0-or-later
"""Processes of one house that live and die together."""

from __future__ import annotations

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
PARENT = "KEPU_ENDS_WITH"
"""Names the process whose end is ours, in the environment of what ``kepu serve`` starts."""


def end_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is gone, however it went: a server
    that was killed must leave nobody who still answers on its port.

    Only under ``kepu serve``: elsewhere a process may outlive its parent. Does nothing but on Linux.
    """
    if not os.environ.get(PARENT):
        return
    try:
        kernel = ctypes.CDLL(None, use_errno=True)
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    except (OSError, AttributeError):
        return
    if os.getppid() == 1 and os.environ[PARENT] != "1":
        # The parent ended before the kernel was asked, and will not end again.
        os.kill(os.getpid(), signal.SIGTERM)
