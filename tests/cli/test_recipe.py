# SPDX-License-Identifier: AGPL-3.0-or-later
import json

import pytest

from kepu.cli.exits import DONE, FAILED, FOUND_WRONG
from kepu.cli.main import main
from kepu.engine.recipe_reading import RECIPES, recipe_names


def test_list_names_every_recipe(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", "list"]) == DONE
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == recipe_names()


def test_list_speaks_the_readers_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "zh-hans", "recipe", "list"]) == DONE
    assert "podcast  播客：纯音频与文字稿" in capsys.readouterr().out


def test_show_prints_what_can_be_saved_and_changed(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    assert main(["recipe", "show", "web"]) == DONE
    shown = capsys.readouterr().out
    assert shown == (RECIPES / "web.toml").read_text(encoding="utf-8")
    mine = tmp_path / "mine.toml"
    mine.write_text(shown, encoding="utf-8")
    assert main(["recipe", "check", str(mine)]) == DONE


def test_show_as_json_holds_the_defaults_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", "show", "web", "--json"]) == DONE
    shown = json.loads(capsys.readouterr().out)
    assert shown["storyboard"] == {"every": 6.0, "height": 90, "columns": 5, "rows": 5}


def test_check_says_what_is_wrong_and_returns_3(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\n[title]\nen = "Mine"\n[laddr]\n')
    assert main(["recipe", "check", str(mine)]) == FOUND_WRONG
    assert capsys.readouterr().out == "mine.toml: laddr is not known. Did you mean ladder?\n"
    assert main(["recipe", "check", str(mine), "--json"]) == FOUND_WRONG
    assert json.loads(capsys.readouterr().out) == {
        "good": False,
        "error": "mine.toml: laddr is not known. Did you mean ladder?",
    }


def test_show_of_nothing_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipe", "show"]) == FAILED
    assert capsys.readouterr().err == "kepu: Name a recipe or a file: kepu recipe show web\n"
