# SPDX-License-Identifier: Apache-2.0
"""Disks that are full, and folders that may not be written: real ones, met by a child process."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kepu.engine.builder import Builder
from kepu.engine.disk import readable_size
from kepu.engine.errors import StorageError
from kepu.engine.folder_list import verify_folder
from kepu.engine.store import Store
from tests.engine.killed_build import build
from tests.engine.makers import film, graph, target
from tests.engine.test_killed import ROOT, files, whole_store

SCRIPT = """
import os, sys
from pathlib import Path
from kepu.engine.errors import EngineError
from kepu.engine.language import sentence
from tests.engine.killed_build import build
if sys.argv[3:] and os.getuid() == 0:
    # A superuser may write everywhere: be somebody else, once what Python loads late is loaded.
    str(EngineError(sentence("Warm.")))
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
try:
    build(Path(sys.argv[1]), Path(sys.argv[2]), 0.0)
except EngineError as error:
    print(type(error).__name__, error.permanent, error)
    sys.exit(1)
"""


def build_in_child(folder: Path, master: Path, *more: str, prepare=None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(master), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        preexec_fn=prepare,
        timeout=120,
    )


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))


def test_a_file_that_may_not_grow_ends_with_a_sentence_and_the_next_run_finishes(tmp_path, master):
    folder = tmp_path / "out"
    child = build_in_child(folder, master, prepare=small_files)
    assert child.returncode == 1, child.stderr
    assert child.stdout.startswith("StorageError False")
    assert child.stderr == ""
    build(tmp_path / "calm", master, 0.0)
    assert build_in_child(folder, master).returncode == 0
    assert files(folder) == files(tmp_path / "calm")
    assert verify_folder(folder) == []
    whole_store(folder / ".kepu")


def meet_a_full_disk(folder: Path, master: Path) -> None:
    full = target("full", maker="tests.engine.makers:trouble", kind="full")
    with Store(folder) as store:
        made = graph(store, master, [full, *film(2)])
        with Builder(made, store) as builder, pytest.raises(StorageError, match="is full"):
            builder.build()
        with Builder(graph(store, master, film(2)), store) as builder:
            builder.build()


def test_a_full_disk_ends_with_a_sentence_and_the_next_run_finishes(tmp_path, master):
    """On a real disk of 2 MB where the machine lets us mount one; else by a maker that meets a full one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        meet_a_full_disk(tmp_path / "store", master)
        return
    try:
        (disk / "ballast").write_bytes(bytes(1_500_000))
        child = build_in_child(disk / "out", master)
        assert child.returncode == 1, child.stderr
        assert child.stdout.startswith("StorageError False"), child.stdout
        assert "is full" in child.stdout and "free" in child.stdout
        assert child.stderr == ""
        (disk / "ballast").unlink()
        build(tmp_path / "calm", master, 0.0)
        subprocess.run(["mount", "-o", "remount,size=32m", str(disk)], check=True)
        assert build_in_child(disk / "out", master).returncode == 0
        assert files(disk / "out") == files(tmp_path / "calm")
        whole_store(disk / "out" / ".kepu")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.fixture
def open_folder():
    """A folder that any user of the machine reaches, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        allow(folder)


def allow(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)


@pytest.mark.parametrize("part", ["", "out", "out/.kepu", "out/.kepu/objects", "out/.kepu/work", "out/video"])
def test_a_folder_that_may_not_be_written_gets_a_sentence(open_folder, master, part):
    out, film = open_folder / "out", open_folder / "film"
    film.write_bytes(master.read_bytes())
    if part:
        build(out, film, 0.0)
        allow(out)
        for path in [*(out / "video").rglob("*.txt"), *(out / ".kepu" / "objects").rglob("*")]:
            if path.is_file():
                path.unlink()
    place = open_folder / part
    for path in [place, *(each for each in place.rglob("*") if each.is_dir())]:
        path.chmod(0o555)
    child = build_in_child(out, film, "as somebody else")
    assert child.returncode == 1, child.stderr
    assert child.stdout.startswith("StorageError False"), child.stdout
    assert str(out) in child.stdout
    assert child.stderr == ""
    allow(open_folder)
    build(out, film, 0.0)
    assert verify_folder(out) == []


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1_234_567, "1.2 MB"),
        (5 << 30, "5.4 GB"),
        (7 << 40, "7.7 TB"),
    ],
)
def test_sizes_are_told_in_powers_of_a_thousand(size, told):
    assert readable_size(size) == told
