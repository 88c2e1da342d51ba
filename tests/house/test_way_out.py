# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing of ours goes out but through the guard. What import-linter cannot see: parts of the standard
library's packages, and calls."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.tree import kept, text

MODULES = ("http.client", "http.server", "urllib.request", "urllib.robotparser", "asyncio.streams")
CALLS = {
    "open_connection",
    "create_connection",
    "connect_tcp",
    "urlopen",
    "urlretrieve",
    "open_unix_connection",
}
GUARD = "src/kepu/outbound/"


def ways_out(source: str) -> list[str]:
    """The modules and calls in *source* by which it could reach the network."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import():
                found += [each.name for each in node.names if each.name.startswith(MODULES)]
            case ast.ImportFrom(module=str(module)):
                names = [module, *(f"{module}.{each.name}" for each in node.names)]
                found += [name for name in names if name.startswith(MODULES)][:1]
            case ast.Attribute(attr=name) | ast.Name(id=name) if name in CALLS:
                found.append(name)
            case ast.Constant(value=str(told)) if told in MODULES:
                found.append(told)
    return found


def test_nothing_goes_out_but_through_the_guard() -> None:
    guilty = {
        path: found
        for path in kept(".py", under="src/")
        if not path.as_posix().startswith(GUARD) and (found := ways_out(text(path)))
    }
    assert guilty == {}


@pytest.mark.parametrize(
    "line",
    [
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen as read",
        "import http.client as c",
        "import_module('http.client')",
        "asyncio.open_connection(host, 80)",
    ],
)
def test_a_way_out_is_found(line: str) -> None:
    assert ways_out(line)


def test_wagtail_asks_no_host_that_a_text_names() -> None:
    from wagtail.embeds.finders import get_finders

    assert get_finders() == []


def test_the_guard_itself_is_there() -> None:
    assert Path(GUARD, "guard.py") in kept(".py", under=GUARD)
