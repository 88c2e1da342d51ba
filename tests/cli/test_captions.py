# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu captions``: what it says, what it writes, what it returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kepu.cli.main import main

GOOD = "1\n00:00:01,000 --> 00:00:03,000\nLight is a wave.\n\n2\n00:00:03,080 --> 00:00:05,000\nAnd the particle.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talk.srt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_it_says_format_encoding_language_and_repairs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("2\n00:00:03", "00:00:03"))
    assert main(["captions", str(file)]) == 0
    assert capsys.readouterr().out == (
        "talk.srt: SubRip (SRT), UTF-8, language en, 2 cues.\nLine 5: the cue's number is missing.\n"
    )
    assert list(file.parent.iterdir()) == [file]


def test_a_good_file_passes_the_check(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", str(file), "--check"]) == 0
    assert "Nothing was found wrong." in capsys.readouterr().out


def test_an_overlap_stops_with_exit_code_three(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD.replace("00:00:03,000", "00:00:03,500"))
    assert main(["captions", str(file), "--check"]) == 3
    assert "Cue 1: it overlaps the next cue by 0.42 s." in capsys.readouterr().out


def test_repair_mends_it_and_leaves_the_source_alone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = GOOD.replace("00:00:03,000", "00:00:03,500")
    file.write_text(source)
    out = file.with_name("mended.srt")
    assert main(["captions", str(file), "--repair", "--check", "--out", str(out)]) == 0
    assert out.read_text() == GOOD
    assert file.read_text() == source
    assert "Cue 1: the gap of -420 ms to the next cue becomes 80 ms." in capsys.readouterr().out


@pytest.mark.parametrize(
    "form, name, start",
    [
        ("vtt", "talk.vtt", b"WEBVTT\n\n"),
        ("imsc", "talk.imsc.ttml", b"<?xml"),
        ("json", "talk.json", b"{"),
        ("html", "talk.html", b"<!DOCTYPE html>"),
        ("txt", "talk.txt", b"Light is a wave. And"),
    ],
)
def test_it_converts_beside_the_source(file: Path, form: str, name: str, start: bytes) -> None:
    assert main(["captions", str(file), "--to", form]) == 0
    assert file.with_name(name).read_bytes().startswith(start)


def test_the_format_follows_the_name_to_write(file: Path) -> None:
    assert main(["captions", str(file), "--out", str(file.with_name("x.vtt"))]) == 0
    assert file.with_name("x.vtt").read_bytes().startswith(b"WEBVTT")


def test_nothing_is_overwritten_unasked(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", str(file), "--to", "srt"]) == 1
    assert "is there already; name another with --out." in capsys.readouterr().err
    assert file.read_text() == GOOD


def test_standard_output_carries_the_captions_alone(
    file: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["captions", str(file), "--to", "srt", "--out", "-"]) == 0
    assert capsysbinary.readouterr().out == GOOD.encode()


def test_json_tells_all(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(
        GOOD.replace("Light is a wave.", "你好").replace("And the particle.", "你好").encode("gb18030")
    )
    assert main(["captions", str(file), "--check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["encoding"], found["cues"], found["findings"]) == ("srt", "GB18030", 2, [])
    assert found["repairs"] == [] and found["written"] == ""


def test_doubt_about_the_encoding_is_shown_with_previews(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes("1\n00:00:01,000 --> 00:00:03,000\n你好\n".encode("gb18030"))
    assert main(["captions", str(file)]) == 0
    said = capsys.readouterr().out
    assert "The encoding is not sure." in said
    assert "  GB18030: 你好\n" in said and "  Big5: 斕疑\n" in said
    assert main(["captions", str(file), "--encoding", "big5"]) == 0
    assert "not sure" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--frame-rate", "fast"], "no frame rate"),
        (["--frame-rate", "1/0"], "no frame rate"),
        (["--encoding", "klingon"], "not known"),
        (["--language", "?"], "not a language tag"),
    ],
)
def test_wrong_values_get_one_sentence(
    file: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["captions", str(file), *arguments]) == 1
    said = capsys.readouterr()
    assert words in said.err and said.err.count("\n") == 1 and "Traceback" not in said.err


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", str(tmp_path / "none.srt")]) == 1
    assert "none.srt" in capsys.readouterr().err
