# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every module is used by something: imported, or named in one of the tables."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from kepu.cli.main import COMMANDS
from kepu.engine.recipe import RENDITIONS
from tests.house.tree import kept, text

SOURCE = [path for path in kept(".py", under="src/") if "migrations" not in path.parts]
FOUND_BY_NAME = {
    "kepu.channels.examples",
    "kepu.website.connector",  # a profile names it
    "kepu.directory.examples",
    "kepu.style.examples",
}
"""Loaded where a room has one: ``kepu.conf.installing.load_examples``."""
LOADED_BY_DJANGO = {"apps", "models", "wagtail_hooks"}
"""Modules that Django and Wagtail look for in each app by their name; ``templatetags`` and
``management.commands`` are folders of such."""


def name_of(path: Path) -> str:
    """The dotted name of a module under src/."""
    parts = path.with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """All that *path* imports by absolute name, and every string that is a dotted name of ours."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            above = name_of(path).rsplit(".", node.level)[0] + "." if node.level else ""
            names |= {above + node.module, *(f"{above}{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{name_of(path).rsplit('.', node.level)[0]}.{each.name}" for each in node.names}
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("kepu.")
        ):
            # A module, or a thing in one: settings name a class by its dotted path.
            names |= {node.value.partition(":")[0], node.value.rpartition(".")[0]}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A program that a child is started with; it finds the engine's packages at its top.
            names |= {f"kepu.engine.{each}" for each in re.findall(r"\bfrom ([\w.]+) import", node.value)}
    return names


def test_every_module_is_used() -> None:
    used = {"kepu", "kepu.cli.main", "kepu.conf.wsgi", *COMMANDS.values(), *RENDITIONS.values()}
    for path in kept(".py", under="src/"):
        used |= imported(path) - {name_of(path)}
    used |= {
        name_of(path) for path in SOURCE if path.stem in LOADED_BY_DJANGO or "templatetags" in path.parts
    }
    packages = {name_of(path) for path in SOURCE if path.name == "__init__.py"}
    dead = {name_of(path) for path in SOURCE} - used - packages - FOUND_BY_NAME
    assert dead == set()


def test_every_command_is_in_the_table() -> None:
    commands = {name_of(path) for path in SOURCE if path.parent.name == "cli" and "\ndef run(" in text(path)}
    assert commands == set(COMMANDS.values())


def test_every_rendition_of_the_table_exists() -> None:
    modules = {name_of(path) for path in SOURCE}
    assert set(RENDITIONS.values()) - modules == set()


def test_tests_mirror_the_source() -> None:
    """A test file stands where the module stands, or is about a whole package."""
    modules = {path.with_suffix("").as_posix().removeprefix("src/kepu/") for path in SOURCE}
    packages = {Path(module).parent.as_posix() for module in modules}
    astray = [
        path
        for path in kept(".py", under="tests/")
        if path.name.startswith("test_")
        and path.parts[1] in {"cli", "engine"}
        and path.parent.relative_to("tests").as_posix() not in packages
    ]
    assert astray == []
