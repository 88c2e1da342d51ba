# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of a machine that lacks something."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from kepu.conf.checkup import machine, places, service
from kepu.conf.checkup.finding import Finding, Grade
from kepu.conf.house import House
from kepu.engine.errors import ChildError
from kepu.engine.language import sentence
from kepu.engine.process import ConfinementLevel
from kepu.engine.recognition.model import FILES


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, kind="production", zone="UTC", address="https://kepu.example.org")


def grades(found: list[Finding]) -> list[Grade]:
    return [each.grade for each in found]


@pytest.mark.parametrize(
    ("level", "grade"),
    [
        (ConfinementLevel(True, 3, True), Grade.GOOD),
        (ConfinementLevel(False, 3, True), Grade.WORTH_KNOWING),
        (ConfinementLevel(False, 0, True), Grade.WORTH_KNOWING),
        (ConfinementLevel(False, 0, False), Grade.WRONG),
    ],
)
def test_walls_are_graded(
    level: ConfinementLevel, grade: Grade, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "confinement_level", lambda: level)
    assert grades(machine.check_walls(house)) == [grade]


def test_a_wall_that_is_missing_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "confinement_level", lambda: ConfinementLevel(False, 2, True))
    (found,) = machine.check_walls(house)
    assert str(found.sentence) == (
        "Files from outside are opened behind Landlock, seccomp; network namespace is not to be had here. A"
        " newer kernel brings it, or a container that permits it."
    )


def test_a_machine_that_cannot_raise_walls_is_wrong(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> ConfinementLevel:
        raise ChildError(sentence("The limited child did not answer."))

    monkeypatch.setattr(machine, "confinement_level", fail)
    (found,) = machine.check_walls(house)
    assert (found.grade, "uploads are refused" in str(found.sentence)) == (Grade.WRONG, True)


def test_a_machine_without_pango_or_fonts_is_wrong(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "PANGO", "libnowhere.so.9")
    monkeypatch.setattr(machine, "han_fonts", lambda: False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: None)
    found = [*machine.check_pango(house), *machine.check_fonts(house), *machine.check_espeak(house)]
    assert grades(found) == [Grade.WRONG, Grade.WRONG, Grade.WORTH_KNOWING]


def test_a_model_that_is_named_and_not_there_is_wrong(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kepu.engine.recognition.model.find_spec", lambda name: name)
    assert machine.check_recognition(house, {}) == []
    told = {"KEPU_RECOGNITION_MODEL": str(tmp_path)}
    assert grades(machine.check_recognition(house, told)) == [Grade.WRONG]
    for name in FILES:
        (tmp_path / name).write_bytes(b"")
    assert grades(machine.check_recognition(house, told)) == [Grade.GOOD]


def test_fonts_are_looked_for_in_folders_where_fontconfig_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str]) -> str:
        raise subprocess.CalledProcessError(1, command)

    known = machine.han_fonts()
    monkeypatch.setattr(machine, "_output", fail)
    assert machine.han_fonts() == known


def test_a_clock_behind_its_own_files_is_wrong(house: House) -> None:
    later = house.folder / "kepu.sqlite3"
    later.touch()
    moment = time.time()
    os.utime(later, (moment, moment))
    assert grades(machine.check_clock(house)) == [Grade.GOOD]
    (found,) = machine.check_clock(house, now=lambda: moment - 3600)
    assert str(found.sentence).startswith("The clock is 60 minutes behind files that were written here;")


def test_an_unknown_zone_is_wrong(tmp_path: Path) -> None:
    (found,) = machine.check_clock(House(tmp_path, zone="Mars/Olympus"))
    assert str(found.sentence) == "The time zone Mars/Olympus is not known here; install tzdata."


@pytest.mark.parametrize(
    ("free", "files_left", "grade"),
    [
        (1 << 30, 900, Grade.WRONG),
        (3 << 30, 900, Grade.WORTH_KNOWING),
        (50 << 30, 900, Grade.GOOD),
        (50 << 30, 10, Grade.WRONG),
    ],
)
def test_disks_are_graded_by_bytes_and_by_files(
    free: int, files_left: int, grade: Grade, house: House
) -> None:
    disk = SimpleNamespace(f_bavail=free // 4096, f_frsize=4096, f_files=1000, f_favail=files_left)
    assert grades(places.check_disks(house, lambda place: disk))[0] == grade  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("address", "grade"),
    [
        ("https://kepu.example.org", Grade.GOOD),
        ("http://127.0.0.1:8000", Grade.GOOD),
        ("http://[::1]:8000", Grade.GOOD),
        ("http://localhost", Grade.GOOD),
        ("http://10.0.0.5", Grade.WRONG),
        ("http://kepu.example.org", Grade.WRONG),
    ],
)
def test_an_open_address_is_wrong_unless_it_stays_here(address: str, grade: Grade, tmp_path: Path) -> None:
    assert grades(service.check_address(House(tmp_path, address=address))) == [grade]


@pytest.mark.parametrize(("hours", "grade"), [(0, Grade.GOOD), (47, Grade.GOOD), (49, Grade.WRONG)])
def test_old_backups_are_wrong(hours: int, grade: Grade, house: House) -> None:
    house.backups.mkdir()
    path = house.backups / "kepu-x.tar"
    path.touch()
    moment = path.stat().st_mtime + hours * 3600
    assert grades(service.check_backups(house, now=lambda: moment)) == [grade]
