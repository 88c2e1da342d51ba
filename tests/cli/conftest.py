# SPDX-License-Identifier: AGPL-3.0-or-later
"""A production house that several tests look at; making one takes half a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.houses import ANSWERS, kepu_command, told


@pytest.fixture(scope="session")
def made_house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """The folder of a production house, and what ``kepu setup`` said when it made it. Do not change it."""
    folder = tmp_path_factory.mktemp("made") / "house"
    answers = folder.parent / "answers.toml"
    answers.write_text(ANSWERS, "utf-8")
    done = kepu_command(folder, "setup", "--answers", str(answers), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, told(done)
