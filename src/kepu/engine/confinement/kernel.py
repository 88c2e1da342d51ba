# SPDX-License-Identifier: Apache-2.0
"""System calls that Python has no name for."""

from __future__ import annotations

import ctypes
import os
import sys

_libc = ctypes.CDLL(None, use_errno=True)
_SIGKILL, _SIGPIPE, _SIGXFSZ = 9, 13, 25
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_READ_SEARCH = 2


def system_call(number: int, *arguments: object) -> int:
    """The system call *number*. Raises ``OSError``."""
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def prctl(option: int, *arguments: int) -> None:
    """prctl(2). Raises ``OSError``."""
    padded = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    if _libc.prctl(ctypes.c_int(option), *padded) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def die_with_parent() -> None:
    """Have this process killed when its parent goes."""
    prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def heed_signals() -> None:
    """Let SIGPIPE and SIGXFSZ end this process again: Python ignores them, and what is ignored stays
    ignored in a program that is executed."""
    _libc.signal.argtypes = (ctypes.c_int, ctypes.c_void_p)
    for signal in (_SIGPIPE, _SIGXFSZ):
        _libc.signal(signal, None)


def gain_no_privileges() -> None:
    """No program that is executed from now on gains privileges."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def leave_network() -> bool:
    """Move into an empty network namespace; true when that was allowed.

    A user namespace is asked for only where it is needed: in one, root could no longer read the
    files of others.
    """
    if sys.platform != "linux":
        return False
    for flags in (_CLONE_NEWNET | _CLONE_NEWIPC, _CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC):
        if _libc.unshare(ctypes.c_int(flags)) == 0:
            return True
    return False


def drop_capabilities(keep_reading: bool) -> None:
    """Give up all capabilities, but for reading files of others where *keep_reading* says so and it
    was there. Raises ``OSError``."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    held = (ctypes.c_uint32 * 6)()
    if _libc.capget(header, held) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    kept = held[1] & (1 << _CAP_DAC_READ_SEARCH) if keep_reading else 0
    if _libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capset")
