# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a machine without a network is given."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from tests.conftest import ROOT

_spec = spec_from_file_location("bundle", ROOT / "tools" / "bundle.py")
assert _spec is not None
assert _spec.loader is not None
bundle = module_from_spec(_spec)
_spec.loader.exec_module(bundle)


def test_a_wheel_is_named_by_its_file() -> None:
    assert bundle.named(Path("pillow_heif-1.8.1-cp311-cp311-linux_x86_64.whl")) == ("pillow-heif", "1.8.1")


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT\nLicense: other\n", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\n", "BSD License"),
        ("License: Apache License\n  and its whole text\n", "Apache License"),
        ("Name: x\n", "see its texts"),
    ],
)
def test_a_licence_is_read_from_metadata(metadata: str, licence: str) -> None:
    assert bundle.licence_of(metadata) == licence


@pytest.mark.slow
def test_a_bundle_is_installed_without_a_network(tmp_path: Path) -> None:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("a bundle holds the source out of the repository, and there is none here")
    given = tmp_path / "given"
    given.mkdir()
    (given / "ffmpeg.tar.xz").write_bytes(b"source")
    made = subprocess.run(
        [sys.executable, "tools/bundle.py", str(tmp_path / "dist"), "--sources", str(given)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    with tarfile.open(made.stdout.strip().splitlines()[-1]) as made_bundle:
        made_bundle.extractall(tmp_path / "there", filter="data")
    (folder,) = (tmp_path / "there").iterdir()
    assert "- ffmpeg.tar.xz" in (folder / "SOURCES.md").read_text()
    assert {each.name for each in (folder / "source").iterdir()} >= {"ffmpeg.tar.xz"}
    assert "| psycopg |" in (folder / "licences" / "README.md").read_text()
    # No index, no proxy and no address can be reached; PATH is that of the system.
    bare = {"PATH": os.defpath, "PIP_NO_INDEX": "1", "PYTHON": sys.executable, "LANG": "C.UTF-8"}
    target = tmp_path / "kepu"
    done = subprocess.run(
        [folder / "install.sh", target], env=bare, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    house = tmp_path / "house"
    setup = subprocess.run(
        [target / "bin" / "kepu", "setup", "--example", "--house", house],
        env=bare,
        capture_output=True,
        text=True,
    )
    assert setup.returncode == 0, setup.stderr
    assert any((house / "static").rglob("*.css")), "the built assets came along"
