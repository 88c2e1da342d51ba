# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu make --house``: a film made by the worker of a newsroom."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.theme import assets
from tests.conftest import missing
from tests.houses import in_house, kepu_command, told
from tests.jobs.test_builds import RECIPE
from tests.masters import film

LOOK = """
from kepu.jobs.models import Job
print(*Job.objects.filter(queue="media").values_list("state", "title__en", "done", "total"))
"""


@pytest.mark.slow
def test_the_worker_of_the_newsroom_makes_the_film(tmp_path: Path) -> None:
    if not assets.built():
        missing("the built front end (make setup)")
    house, master, recipe = tmp_path / "house", film(tmp_path / "my film.mp4", 3), tmp_path / "small.toml"
    recipe.write_text(RECIPE)
    assert kepu_command(house, "setup", "--example").returncode == 0
    arguments = [master, "--recipe", recipe, "--out", tmp_path / "out", "--house", house, "--json"]
    asked = told(kepu_command(house, "make", *map(str, arguments)))
    assert asked["address"].endswith(f"/newsroom/jobs/{asked['job']}/")
    assert told(kepu_command(house, "make", *map(str, arguments)))["job"] == asked["job"], "one at a time"
    assert "('waiting', 'Make my film.mp4', None, None)" in in_house(house, LOOK)
    worked = kepu_command(house, "worker", "--until-idle")
    assert worked.returncode == 0, worked.stderr
    state = in_house(house, LOOK)
    assert state.startswith("('done', 'Make my film.mp4', "), state
    assert (tmp_path / "out" / "index.html").is_file()


def test_what_is_wrong_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    gone = kepu_command(tmp_path, "make", str(tmp_path / "gone.mp4"), "--house", str(tmp_path))
    assert "is not a file" in gone.stderr
    master = film(tmp_path / "film.mp4", 1)
    nowhere = kepu_command(tmp_path, "make", str(master), "--house", str(tmp_path / "nothing"))
    assert "There is no house in" in nowhere.stderr
    wrong = kepu_command(tmp_path, "make", str(master), "--recipe", "nonsense", "--house", str(tmp_path))
    assert "nonsense" in wrong.stderr
