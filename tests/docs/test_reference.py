# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reference is filled from the code."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kepu.cli.main import COMMANDS
from kepu.engine.recipe import RENDITIONS
from kepu.review.stages import FOLDER
from kepu.style.rules import RULES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    specification = importlib.util.spec_from_file_location("docs_hook", ROOT / "tools" / "docs_hook.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["docs_hook"] = module
    specification.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


def test_every_command_stands_in_the_reference(hook: ModuleType) -> None:
    filled = hook.on_page_markdown(page("command-line.md"))
    headings = [line.removeprefix("## kepu ") for line in filled.splitlines() if line.startswith("## kepu ")]
    assert headings == list(COMMANDS)
    assert "--explain TARGET" in filled
    assert "<!--" not in filled


def test_every_section_of_a_recipe_stands_in_the_reference(hook: ModuleType) -> None:
    filled = hook.on_page_markdown(page("recipe.md"))
    headings = {line.removeprefix("## ") for line in filled.splitlines() if line.startswith("## ")}
    assert headings == {"At the top", "A rung", *(f"[{name}]" for name in RENDITIONS)}
    assert "| `segment_seconds` | a number above 0 | `6.0` |" in filled
    assert "| `copy_source` | true or false | `true` |" in filled
    assert "| `name` | text in quotes | an error |" in filled


def test_every_stage_of_the_routes_that_we_ship_stands_in_the_reference(hook: ModuleType) -> None:
    filled = hook.on_page_markdown(page("review-routes.md"))
    files = sorted(FOLDER.glob("*.toml"))
    assert len(files) == len([line for line in filled.splitlines() if line.startswith("## ")]) - 1
    for path in files:
        told = tomllib.loads(path.read_text("utf-8"))
        part = filled[filled.index(f"`{path.stem}`") :].partition("\n## ")[0]
        rows = [line for line in part.splitlines() if line.startswith("| ") and "| stage |" not in line]
        assert told["source"] in part
        assert f"certainty {told['sure']}" in part
        for stage, row in zip(told["stages"], rows, strict=True):
            cells = [each.strip() for each in row.strip("|").split("|")]
            assert cells[0] == f"{stage['names']['en']} · {stage['names']['zh-hans']}"
            assert cells[1] == stage.get("role", "experts, claim by claim")
            assert cells[3] == f"{stage['hours']}, {stage['urgent_hours']}"
            assert ("after publication" in cells[4]) == stage.get("after", False)
            assert ("a link may approve" in cells[4]) == stage.get("link", False)


def test_every_exit_code_stands_in_the_reference(hook: ModuleType) -> None:
    filled = hook.on_page_markdown(page("exit-codes.md"))
    codes = [line.split("|")[1].strip() for line in filled.splitlines() if line.startswith("| ")]
    assert codes == ["code", "0", "1", "2", "3", "4", "130"]


def test_every_rule_of_style_stands_in_the_reference(hook: ModuleType) -> None:
    filled = hook.on_page_markdown(page("style-rules.md"))
    rows = [line.split("`")[1] for line in filled.splitlines() if line.startswith("| `")]
    assert rows == list(RULES)
    assert (
        "| `unit-case` | English, Chinese | The symbol of this unit is written with other capital" in filled
    )
    assert "<!--" not in filled


def test_a_page_that_asks_for_nothing_is_left_alone(hook: ModuleType) -> None:
    assert hook.on_page_markdown("# Words\n") == "# Words\n"
