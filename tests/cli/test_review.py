# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu review verify`` on a house."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.houses import in_house, kepu_command, told

SIGNED = """
from kepu.directory.models import Unit
from kepu.directory.roles import Role
from kepu.review.actions.routes import adopt_route
from tests import loop
from tests.review.routing import approve_all, begun, colleague
from kepu.users.models import User
unit = Unit.objects.get()
colleague("second", unit, Role.EDITOR)
adopt_route("two-pairs-of-eyes", unit=unit)
story = loop.written_story(unit, User.objects.filter(is_superuser=True).order_by("pk")[0])
begun(story)
approve_all(story)
print(story.public_id)
"""
CHANGED = """
from kepu.stories.models import Story
Story.objects.filter(public_id="NAME").update(title="Another")
"""
REWRITTEN = """
from kepu.stories.models import Story
from tests import loop
loop.rewritten(Story.objects.get(public_id="NAME"), loop.BODY, summary="Another")
"""


@pytest.fixture
def house(made_house: tuple[Path, dict[str, object]], tmp_path: Path) -> Path:
    """A house of its own, with nothing in it yet."""
    folder = tmp_path / "house"
    shutil.copytree(made_house[0], folder)
    return folder


@pytest.mark.slow
def test_it_says_by_words_and_code_whether_the_sign_offs_of_a_story_hold(house: Path) -> None:
    name = in_house(house, SIGNED).split()[-1]
    done = kepu_command(house, "review", "verify", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("1 sign-offs are as they were given, and what was signed")
    address = f"https://kepu.example.org/en/article/{name}/light-of-the-moon/"
    assert kepu_command(house, "review", "verify", address, "--json").returncode == 0
    in_house(house, REWRITTEN.replace("NAME", name))
    done = kepu_command(house, "review", "verify", name, "--json")
    assert (done.returncode, told(done)["sound"], told(done)["holds"]) == (4, True, False)
    in_house(house, CHANGED.replace("NAME", name))
    done = kepu_command(house, "review", "verify", name)
    assert done.returncode == 3
    assert "The text was changed beside the newsroom" in done.stdout


@pytest.mark.slow
def test_a_story_that_is_not_there_is_said_in_a_sentence(made_house: tuple[Path, dict[str, object]]) -> None:
    done = kepu_command(made_house[0], "review", "verify", "000000000000")
    assert (done.returncode, done.stderr) == (
        1,
        "kepu: There is no story 000000000000; give its identifier or address.\n",
    )
    done = kepu_command(made_house[0], "review", "forget", "000000000000")
    assert (done.returncode, done.stderr) == (1, "kepu: No file brought a review 000000000000 here.\n")
