# SPDX-License-Identifier: Apache-2.0
"""The filter's program, run by a small reading of BPF for both machines."""

from __future__ import annotations

import struct

import pytest

from kepu.engine.confinement import seccomp

ALLOW, REFUSE, KILL, UNKNOWN = 0x7FFF0000, 0x00050001, 0x80000000, 0x00050026
OWN = 4321


def judge(code: bytes, audit: int, number: int, first: int = 0) -> int:
    """What the program *code* answers to a system call."""
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, audit, 0, first, 0, 0, 0, 0, 0)
    steps = list(struct.iter_unpack("HBBI", code))
    at = held = 0
    while True:
        kind, if_true, if_false, value = steps[at]
        at += 1
        if kind == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif kind == 0x06:
            return int(value)
        else:
            truth = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[kind]
            at += if_true if truth else if_false


@pytest.mark.parametrize(
    ("machine", "audit", "calls"),
    [
        (
            "x86_64",
            0xC000003E,
            {
                "read": 0,
                "socket": 41,
                "kill": 62,
                "execve": 59,
                "clone": 56,
                "tgkill": 234,
                "prlimit": 302,
                "connect": 42,
                "mount": 165,
                "ptrace": 101,
                "openat": 257,
            },
        ),
        (
            "aarch64",
            0xC00000B7,
            {
                "read": 63,
                "socket": 198,
                "kill": 129,
                "execve": 221,
                "clone": 220,
                "tgkill": 131,
                "prlimit": 261,
                "connect": 203,
                "mount": 40,
                "ptrace": 117,
                "openat": 56,
            },
        ),
    ],
)
class TestProgram:
    def test_reading_goes_on_and_reaching_out_does_not(
        self, machine: str, audit: int, calls: dict[str, int]
    ) -> None:
        code = seccomp.program(machine, OWN, execute=False)
        answers = {name: judge(code, audit, number) for name, number in calls.items()}
        assert {name for name, answer in answers.items() if answer == ALLOW} == {"read", "openat", "prlimit"}
        assert set(answers.values()) == {ALLOW, REFUSE}

    def test_threads_are_made_and_processes_are_not(
        self, machine: str, audit: int, calls: dict[str, int]
    ) -> None:
        code = seccomp.program(machine, OWN, execute=True)
        assert judge(code, audit, calls["clone"], 0x003D0F00) == ALLOW
        assert judge(code, audit, calls["clone"], 0x01200011) == REFUSE
        assert judge(code, audit, 435) == UNKNOWN
        assert judge(code, audit, calls["execve"]) == ALLOW

    def test_signals_reach_itself_alone(self, machine: str, audit: int, calls: dict[str, int]) -> None:
        code = seccomp.program(machine, OWN, execute=True)
        assert judge(code, audit, calls["tgkill"], OWN) == ALLOW
        assert judge(code, audit, calls["tgkill"], OWN + 1) == REFUSE
        assert judge(code, audit, calls["prlimit"], OWN + 1) == REFUSE

    def test_calls_of_another_machine_end_the_process(
        self, machine: str, audit: int, calls: dict[str, int]
    ) -> None:
        code = seccomp.program(machine, OWN, execute=True)
        assert judge(code, 0x40000003, calls["read"]) == KILL
        assert judge(code, audit, 0x40000000 + calls["read"]) == REFUSE
