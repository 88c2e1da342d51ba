# SPDX-License-Identifier: AGPL-3.0-or-later
import json
from pathlib import Path

import pytest

from kepu.cli.exits import DONE, FAILED, FOUND_WRONG
from kepu.cli.main import main
from kepu.engine.digest import digest_bytes
from kepu.engine.folder_list import FILE_NAME, ListedFile, encoded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output folder with two files and its list."""
    files = []
    for name, content in {"captions/en.vtt": b"WEBVTT\n", "poster.jpg": b"picture"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
        files.append(ListedFile(name, len(content), digest_bytes(content), name, "b2-256:" + "0" * 64, {}))
    (tmp_path / FILE_NAME).write_bytes(encoded({}, files))
    return tmp_path


def test_a_folder_as_it_was_made_is_good(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(folder)]) == DONE
    assert capsys.readouterr().out == "All 2 files are as they were made.\n"


def test_a_changed_byte_and_a_missing_file_are_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "poster.jpg").write_bytes(b"pictura")
    (folder / "captions/en.vtt").unlink()
    assert main(["verify", str(folder)]) == FOUND_WRONG
    assert capsys.readouterr().out.splitlines() == [
        "captions/en.vtt is missing.",
        "poster.jpg holds other bytes than those that were made.",
        "2 of 2 files are not as they were made. `kepu make` puts them right.",
    ]


def test_a_machine_is_told_by_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "poster.jpg").write_bytes(b"")
    assert main(["verify", str(folder), "--json"]) == FOUND_WRONG
    assert json.loads(capsys.readouterr().out) == {
        "good": False,
        "files": 2,
        "problems": [
            {
                "path": "poster.jpg",
                "code": "size",
                "problem": "poster.jpg has 0 bytes and should have 7.",
            }
        ],
    }


def test_a_folder_that_kepu_did_not_make_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path)]) == FAILED
    assert capsys.readouterr().err == (
        f"kepu: {tmp_path} holds no kepu.json, so it was not made by Kepu, or not to the end.\n"
    )
