# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu probe``, from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kepu.cli.main import main
from tests.masters import ffmpeg, film


def test_a_page_of_facts_and_troubles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", str(film(tmp_path / "film.mp4", 1, sound=False))]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[0] == "film.mp4"
    assert "h264 320x180, 25 frames a second, progressive, SDR" in told.out
    assert "· The film has no sound; none is promised." in told.out
    assert told.err == ""


def test_json_holds_all_facts_and_the_troubles_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probe", "--json", str(film(tmp_path / "film.mp4", 1, sound=False))]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["video"][0]["times"] == {"first": 0, "runs": [[512, 24]], "last_duration": 512}
    assert told["troubles"][0]["sentence"] == "The film has no sound; none is promised."


@pytest.mark.parametrize("json_too", [[], ["--json"]])
def test_what_is_no_media_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], json_too: list[str]
) -> None:
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\nfile:///etc/passwd\n")
    assert main(["probe", *json_too, str(path)]) == 1
    told = capsys.readouterr()
    assert "points to other files" in (told.out if json_too else told.err)
    assert "Traceback" not in told.err


def test_a_title_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.mkv"
    ffmpeg(
        "-f", "lavfi", "-i", "sine=d=0.2", "-metadata", "title=\x1b[2J\u202eevil　科普", "-c:a", "flac", path
    )
    assert main(["probe", str(path)]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told and "\u202e" not in told
    assert "evil　科普" in told


@pytest.mark.parametrize("name", ["-y.mp4", "new\nline.mp4", "%03d.mp4", "科普.mp4"])
def test_any_name_is_a_name(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = film(tmp_path / "film.mp4", 0.4).rename(tmp_path / name)
    assert main(["probe", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == name.replace("\n", "\N{REPLACEMENT CHARACTER}")
