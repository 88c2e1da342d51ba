# SPDX-License-Identifier: AGPL-3.0-or-later
"""What no file may say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, kept, text, texts

HERE = Path(__file__).resolve().relative_to(ROOT)
# This file holds the words that it looks for.
TEXTS = [path for path in texts() if path != HERE]
CODE = [path for path in kept(".py", ".js", ".mjs", ".css", ".html") if path != HERE]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "misc", "shared"}
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|for now\b")
# ``html.parser`` calls a method of its readers by one of these names.
DRAWER_NAMES = re.compile(
    r"\b(?:def|class)\s+(\w*(?:[Mm]anager|[Hh]elper|[Uu]tils?)|do_stuff)\b"
    r"|\bdef handle_data\b(?!\(self, data: str\) -> None:)"
)
MACHINE = re.compile(r"(?<![\w.])/(?:{})(?:/|\b)(?!\.\w)".format("|".join(["work", "root", r"home/\w+"])))
# Not even this file spells them out.
HOSTS = [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("yarnpkg", "com"), ("npmmirror", "com")]
REGISTRIES = re.compile("|".join(r"\.".join(host) for host in HOSTS))
APOLOGIES = re.compile("抱歉|操作失败|系统异常|Oops|Something went wrong")


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def test_nothing_is_left_unfinished() -> None:
    assert found(UNFINISHED, CODE) == []


def test_no_file_is_a_drawer() -> None:
    assert [
        path
        for path in CODE
        # A template that stands before one of Wagtail's bears its name.
        if path.suffix != ".css"
        and path.parent.name != "wagtailadmin"
        and (path.stem in DRAWERS or path.parent.name in DRAWERS)
    ] == []
    assert found(DRAWER_NAMES, kept(".py", under="src/")) == []


def test_no_path_of_one_machine() -> None:
    assert found(MACHINE, TEXTS) == []


def test_no_registry_is_named() -> None:
    assert found(REGISTRIES, TEXTS) == []


def test_the_lock_of_npm_holds_no_addresses() -> None:
    assert found(re.compile(r'"resolved"'), kept(".json", under="frontend/")) == []


def test_no_apology_is_offered_in_place_of_a_cause() -> None:
    assert found(APOLOGIES, TEXTS) == []


def test_every_broad_catch_gives_its_reason() -> None:
    broad = re.compile(r"except\s*(?:Exception|BaseException)?\s*:")
    unexplained = [
        line
        for line in found(broad, kept(".py", under="src/"))
        if "BaseException" not in line and "#" not in line
    ]
    assert unexplained == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (UNFINISHED, "# TODO later"),
        (DRAWER_NAMES, "class TaskManager:"),
        (MACHINE, "cd /" + "work/main"),
        (MACHINE, "open('/" + "root/x')"),
        (REGISTRIES, ".".join(("https://pypi", "org/simple"))),
        (APOLOGIES, "抱歉，出错了"),
    ],
)
def test_the_patterns_find_what_they_look_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize("line", ["a/work/b", "src/workplace", "root/x", "https://example.org/home/"])
def test_a_path_of_ours_is_not_taken_for_the_machines(line: str) -> None:
    assert not MACHINE.search(line)
