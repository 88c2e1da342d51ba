# SPDX-License-Identifier: Apache-2.0
"""Landlock (Linux 5.13 and later): which files this process may read, write and execute."""

from __future__ import annotations

import ctypes
import os
import stat

from .kernel import system_call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_RULE_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG = 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
_TCP = 0b11
_SCOPES = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """The version of Landlock's interface here; 0 where there is none."""
    try:
        return system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def _file_rights(interface: int) -> int:
    bits = 13
    for since, more in ((2, 14), (3, 15), (5, 16)):
        if interface >= since:
            bits = more
    return (1 << bits) - 1


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _FILE_RIGHTS
        rule = _PathBeneath(rights, opened)
        system_call(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(opened)


def restrict(reads: Iterable[str], writes: Iterable[str], executes: Iterable[str]) -> int:
    """Allow reading of *reads*, everything but execution under *writes*, reading and execution of
    *executes*, and nothing else, no TCP, and no signals or abstract sockets to the outside where the
    kernel knows how. Paths that do not exist are passed over. Returns the interface's version, 0 when
    nothing was restricted. ``no_new_privs`` must be set."""
    interface = version()
    if not interface:
        return 0
    handled = _file_rights(interface)
    rules = _Ruleset(handled, _TCP if interface >= 4 else 0, _SCOPES if interface >= 6 else 0)
    size = 24 if interface >= 6 else 16 if interface >= 4 else 8
    ruleset = system_call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for rights, paths in ((_READ, reads), (_WRITE, writes), (_READ | _EXECUTE, executes)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        system_call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return interface
