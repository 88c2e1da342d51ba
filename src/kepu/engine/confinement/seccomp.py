# SPDX-License-Identifier: Apache-2.0
"""A seccomp filter: no sockets, no children, no other process, no mounts, no kernel interfaces that a
reader of media never needs. Each call that is refused answers EPERM, and the program goes on."""

from __future__ import annotations

import ctypes
import os
import struct

from .kernel import prctl

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_KILL, _REFUSE, _UNKNOWN, _ALLOW = 0x80000000, 0x00050001, 0x00050026, 0x7FFF0000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000

# System call numbers by machine: x86-64's own table, and the generic one that AArch64 uses.
_SOCKETS = {
    "x86_64": (41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 53, 288, 299, 307),
    "aarch64": (198, 199, 200, 201, 202, 203, 206, 207, 210, 211, 212, 242, 243, 269),
}
_CHILDREN = {"x86_64": (57, 58, 322), "aarch64": (281,)}
_OTHER_PROCESSES = {
    "x86_64": (62, 101, 129, 297, 310, 311, 312),
    "aarch64": (129, 117, 138, 240, 270, 271, 272),
}
_SHARED_MEMORY = {"x86_64": (29, 64, 68, 240, 319), "aarch64": (194, 190, 186, 180, 279)}
_SYSTEM = {
    "x86_64": (
        103,
        133,
        135,
        155,
        161,
        163,
        164,
        165,
        166,
        167,
        168,
        169,
        170,
        171,
        172,
        173,
        175,
        176,
        179,
        246,
        248,
        249,
        250,
        259,
        272,
        298,
        300,
        303,
        304,
        305,
        308,
        313,
        320,
        321,
        323,
    ),
    "aarch64": (
        116,
        33,
        92,
        41,
        51,
        89,
        170,
        40,
        39,
        224,
        225,
        142,
        161,
        162,
        105,
        106,
        60,
        104,
        217,
        218,
        219,
        97,
        241,
        262,
        264,
        265,
        266,
        268,
        273,
        294,
        280,
        282,
    ),
}
_NEWER = (*range(424, 435), 438, 442)
_CLONE3 = 435
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_EXECUTE = {"x86_64": 59, "aarch64": 221}
_OWN_PROCESS_ONLY = {"x86_64": (200, 234), "aarch64": (130, 131)}
_CHANGE_LIMITS = {"x86_64": 302, "aarch64": 261}


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _only_with_argument(number: int, code: int, value: int) -> list[bytes]:
    """Refuse the call *number* unless its first argument passes the test; ends with the number loaded."""
    return [
        _instruction(_EQUAL, number, 0, 4),
        _instruction(_LOAD, _FIRST_ARGUMENT),
        _instruction(code, value, 1, 0),
        _instruction(_RETURN, _REFUSE),
        _instruction(_RETURN, _ALLOW),
    ]


def program(machine: str, process: int, execute: bool) -> bytes:
    """The filter for *machine* as BPF; *process* is the one it will run in. Raises ``KeyError`` for a
    machine that is not known."""
    refused = [
        *_SOCKETS[machine],
        *_CHILDREN[machine],
        *_OTHER_PROCESSES[machine],
        *_SHARED_MEMORY[machine],
        *_SYSTEM[machine],
        *_NEWER,
    ]
    if not execute:
        refused.append(_EXECUTE[machine])
    body = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_EQUAL, _AUDIT[machine], 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NUMBER),
        _instruction(_AT_LEAST, _X32, 0, 1),
        _instruction(_RETURN, _REFUSE),
        _instruction(_EQUAL, _CLONE3, 0, 1),
        _instruction(_RETURN, _UNKNOWN),
        *_only_with_argument(_CLONE[machine], _ANY_BIT, _CLONE_THREAD),
        *_only_with_argument(_CHANGE_LIMITS[machine], _EQUAL, 0),
    ]
    for number in _OWN_PROCESS_ONLY[machine]:
        body += _only_with_argument(number, _EQUAL, process)
    for place, number in enumerate(refused):
        body.append(_instruction(_EQUAL, number, len(refused) - place, 0))
    body += [_instruction(_RETURN, _ALLOW), _instruction(_RETURN, _REFUSE)]
    return b"".join(body)


def restrict(execute: bool) -> bool:
    """Put the filter in place for good; *execute* leaves execve(2) open. False where this machine has
    no such filter. ``no_new_privs`` must be set."""
    try:
        code = program(os.uname().machine, os.getpid(), execute)
    except KeyError:
        return False
    held = ctypes.create_string_buffer(code, len(code))
    filter_pointer = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    )
    try:
        prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(filter_pointer))
    except OSError:
        return False
    return True
