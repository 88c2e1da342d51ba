# SPDX-License-Identifier: AGPL-3.0-or-later
import io

import pytest

from kepu.cli.bar import time_left
from kepu.cli.console import Console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def said(**options: bool) -> tuple[str, str]:
    output, remarks = io.StringIO(), io.StringIO()
    console = Console(output=output, remarks=remarks, **options)
    console.say("done")
    console.note("by the way")
    console.result({"film": "月"})
    console.fail("no")
    return output.getvalue(), remarks.getvalue()


def test_a_person_reads_words() -> None:
    assert said() == ("done\n", "by the way\nkepu: no\n")


def test_quiet_leaves_only_errors() -> None:
    assert said(quiet=True) == ("", "kepu: no\n")


def test_a_machine_reads_json() -> None:
    assert said(json=True) == ('{\n  "film": "月"\n}\n{\n  "error": "no"\n}\n', "by the way\n")


def test_json_refuses_what_is_not_a_number() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        Console(json=True, output=io.StringIO()).result({"loudness": float("-inf")})


def test_progress_is_drawn_on_a_terminal_and_wiped() -> None:
    terminal = Terminal()
    with Console(remarks=terminal).progress() as report:
        report(0.25, "film [1080]", 61.0)
    drawn = terminal.getvalue()
    assert "25%" in drawn
    assert "film [1080]" in drawn
    assert "1 min 1 s left" in drawn


@pytest.mark.parametrize(
    ("terminal", "quiet", "json"), [(False, False, False), (True, True, False), (True, False, True)]
)
def test_progress_is_silent_elsewhere(terminal: bool, quiet: bool, json: bool) -> None:
    remarks = Terminal() if terminal else io.StringIO()
    with Console(remarks=remarks, quiet=quiet, json=json).progress() as report:
        report(0.25, "film", None)
    assert remarks.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (-1.0, "0 s left"),
        (59.6, "1 min 0 s left"),
        (59.4, "59 s left"),
        (3725.0, "1 h 2 min left"),
    ],
)
def test_time_left_in_words(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words
