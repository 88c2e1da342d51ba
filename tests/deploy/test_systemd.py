# SPDX-License-Identifier: AGPL-3.0-or-later
"""The units of systemd are units, start what exists, and leave a process little to do harm with."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from kepu.cli.main import COMMANDS, command_parser
from tests.conftest import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
KEYS = {
    "Unit": {"Description", "Documentation", "Wants", "After"},
    "Service": {
        *("Type", "User", "Group", "Environment", "EnvironmentFile", "ExecStart", "Restart", "RestartSec"),
        *("TimeoutStopSec", "KillMode", "StateDirectory", "StateDirectoryMode", "ReadWritePaths", "Nice"),
        *("IOSchedulingClass", "NoNewPrivileges", "CapabilityBoundingSet", "AmbientCapabilities"),
        *("ProtectSystem", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectClock", "ProtectHostname"),
        *("ProtectKernelLogs", "ProtectKernelModules", "ProtectKernelTunables", "ProtectControlGroups"),
        *("ProtectProc", "RestrictAddressFamilies", "RestrictNamespaces", "RestrictRealtime"),
        *("RestrictSUIDSGID", "LockPersonality", "RemoveIPC", "SystemCallArchitectures"),
        *("SystemCallFilter", "SystemCallErrorNumber"),
    },
    "Timer": {"OnCalendar", "RandomizedDelaySec", "Persistent"},
    "Install": {"WantedBy"},
}
WALLS = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelModules": "yes",
    "RestrictSUIDSGID": "yes",
    "User": "kepu",
}


def read(path: Path) -> dict[str, dict[str, str]]:
    """The sections of a unit, each with its keys. Fails for a line that is neither, and for a key given twice."""
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] | None = None
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith(("#", ";")):
            continue
        if found := re.fullmatch(r"\[(\w+)\]", line):
            assert found[1] not in sections
            current = sections[found[1]] = {}
            continue
        key, equals, value = line.partition("=")
        assert equals, line
        assert current is not None, line
        assert key not in current, line
        current[key] = value
    return sections


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_holds_only_what_systemd_knows(path: Path) -> None:
    sections = read(path)
    assert set(sections) <= set(KEYS)
    assert {name: set(keys) - KEYS[name] for name, keys in sections.items()} == {
        name: set() for name in sections
    }


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_starts_a_command_that_takes_these_arguments(path: Path) -> None:
    from importlib import import_module

    program, name, *arguments = shlex.split(read(path)["Service"]["ExecStart"])
    assert program == "/opt/kepu/.venv/bin/kepu"
    command_parser(name, import_module(COMMANDS[name])).parse_args(arguments)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_every_service_is_walled_in(path: Path) -> None:
    service = read(path)["Service"]
    assert {key: service.get(key) for key in WALLS} == WALLS
    assert "landlock_restrict_self" in service["SystemCallFilter"].split()
    assert service["RestrictNamespaces"].split() == ["user", "net", "ipc"]


def test_services_of_one_house_see_the_same_house_behind_the_same_walls() -> None:
    own = {
        "ExecStart",
        "Type",
        "Restart",
        "RestartSec",
        "TimeoutStopSec",
        "KillMode",
        "Nice",
        "IOSchedulingClass",
    }
    own |= {"ReadWritePaths"}
    shared = [
        {key: value for key, value in read(path)["Service"].items() if key not in own} for path in SERVICES
    ]
    assert shared == [shared[0]] * len(shared)


def test_the_timer_has_its_service() -> None:
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert [path.with_suffix(".service").exists() for path in timers] == [True]


def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        return  # the tests above read the same files
    for path in UNITS:
        text = path.read_text("utf-8").replace("/opt/kepu/.venv/bin/kepu", "/bin/true")
        (tmp_path / path.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
    )
    complaints = [line for line in done.stderr.splitlines() if "kepu-" in line]
    assert (done.returncode, complaints) == (0, [])
