# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu doctor`` finds what was broken, and nothing where nothing is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kepu.cli.exits import DONE, FOUND_WRONG
from tests.houses import kepu_command, told


def wrongs(folder: Path, **more: str) -> list[tuple[str, str]]:
    done = kepu_command(folder, "doctor", "--json", **more)
    said = told(done)
    found = [(each["about"], each["sentence"]) for each in said["found"] if each["grade"] == "wrong"]
    assert done.returncode == (FOUND_WRONG if found else DONE)
    assert said["good"] is (not found)
    return found


@pytest.mark.slow
def test_a_new_house_lacks_a_backup_and_mail_alone(made_house: tuple[Path, object], tmp_path: Path) -> None:
    house = Path(shutil.copytree(made_house[0], tmp_path / "house"))
    no_mail = (
        "mail",
        "No mail server is named, and nobody can be invited or reset a password; write it in house.toml:"
        ' mail = "smtp://user:password@host:587".',
    )
    no_worker = (
        "worker",
        "No worker runs, and letters, builds and backups wait; start `kepu serve` or `kepu worker`.",
    )
    assert wrongs(house) == [
        no_worker,
        ("backups", f"There is no backup in {house}/backups; make one with `kepu backup`."),
        no_mail,
    ]
    assert kepu_command(house, "backup").returncode == DONE
    assert wrongs(house) == [no_worker, no_mail]


@pytest.mark.slow
def test_what_is_broken_is_found(made_house: tuple[Path, object], tmp_path: Path) -> None:
    house = Path(shutil.copytree(made_house[0], tmp_path / "house"))
    (house / "secrets" / "secret-key").chmod(0o640)
    (house / "private").chmod(0o755)
    (house / "public").rmdir()
    (house / "static" / "staticfiles.json").unlink()
    text = (house / "house.toml").read_text().replace("https://", "http://")
    (house / "house.toml").write_text(text.replace('mail = ""', 'mail = "smtp://127.0.0.1:9"'))
    (house / "backups" / "x.tar").touch()
    assert wrongs(house, KEPU_FFMPEG="/nowhere/ffmpeg") == [
        (
            "ffmpeg",
            "ffmpeg does not run: [Errno 2] No such file or directory: '/nowhere/ffmpeg'. Install the package"
            " imageio-ffmpeg, or set KEPU_FFMPEG.",
        ),
        ("folders", f"{house}/private is open to others (755); run `chmod 700 {house}/private`."),
        ("folders", f"{house}/public is missing; run `kepu setup`."),
        (
            "secrets",
            f"{house}/secrets/secret-key can be read by others; run `chmod 600 {house}/secrets/secret-key`.",
        ),
        ("static", "Styles and scripts are not built; run `kepu setup`."),
        (
            "worker",
            "No worker runs, and letters, builds and backups wait; start `kepu serve` or `kepu worker`.",
        ),
        (
            "address",
            "http://kepu.example.org is not encrypted, and passwords can be read on their way; put nginx with a"
            " certificate in front, and write https:// in house.toml.",
        ),
    ]


@pytest.mark.slow
def test_a_database_that_does_not_answer_leaves_the_rest_to_be_told(made_house: tuple[Path, object]) -> None:
    found = wrongs(made_house[0], DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert [about for about, _sentence in found] == ["database", "backups", "mail"]
    assert found[0][1].startswith("The database does not answer: ")


def test_a_folder_without_a_house_is_said(tmp_path: Path) -> None:
    assert wrongs(tmp_path) == [("house", f"There is no house in {tmp_path}; make one with `kepu setup`.")]
    assert list(tmp_path.iterdir()) == []
