# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu review export``, ``import`` and ``verify`` of files, in houses of their own and without one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from kepu.engine.reviews.files import write_document
from kepu.engine.reviews.vocabulary import CONTEXT
from tests.engine.reviews.documents import document
from tests.houses import in_house, kepu_command, told

MADE = """
from django.conf import settings
from django.core import mail
mail.outbox = []
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
settings.MAIL_TRANSPORT = {"BACKEND": settings.EMAIL_BACKEND, "OPTIONS": {}}
from kepu.directory.models import Unit
from kepu.users.models import User
from tests.review.exchanging import story_with_reviews
story = story_with_reviews(Unit.objects.get(), User.objects.filter(is_superuser=True).order_by("pk")[0])
print(story.public_id)
"""


@pytest.fixture
def houses(made_house: tuple[Path, dict[str, object]], tmp_path: Path) -> tuple[Path, Path]:
    """Two houses, with nothing in them yet; the second is called otherwise."""
    folders = tmp_path / "first", tmp_path / "second"
    for folder in folders:
        shutil.copytree(made_house[0], folder)
    file = folders[1] / "house.toml"
    text = file.read_text("utf-8")
    assert "Trial House" in text
    file.write_text(
        text.replace("Trial House", "Other House").replace("kepu.example.org", "other.example.org")
    )
    return folders


def lines(content: bytes) -> list[str]:
    return content.decode().splitlines()


@pytest.mark.slow
def test_from_a_house_to_an_empty_one_and_out_again(houses: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = houses
    name = in_house(first, MADE).split()[-1]
    file = tmp_path / "reviews.json"
    done = kepu_command(first, "review", "export", name, "--out", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"Wrote {file}.\n", "")
    assert kepu_command(first, "review", "export", name).stdout.encode() == file.read_bytes()
    done = kepu_command(first, "review", "export", name, "--out", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"kepu: {file}: File exists.\n"

    done = kepu_command(second, "review", "import", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"“Light of the Moon” ({name}) is here as a draft with 4 claims.")
    again = kepu_command(second, "review", "export", name).stdout.encode()
    differing = [
        pair for pair in zip(lines(file.read_bytes()), lines(again), strict=True) if pair[0] != pair[1]
    ]
    assert [one.strip() for one, _other in differing] == [
        '"en": "Trial House",', '"url": "https://kepu.example.org"'
    ]  # fmt: skip
    assert json.loads(again)["@context"] == CONTEXT
    done = kepu_command(second, "review", "import", str(file), "--json")
    assert done.returncode == 1
    assert told(done)["error"].startswith("reviews.json was not taken in: this house knows the story")
    done = kepu_command(second, "review", "import", str(file), "--unit", "000000000000")
    assert (done.returncode, done.stderr) == (
        1, "kepu: There is no unit 000000000000; give its identifier with --unit.\n",
    )  # fmt: skip
    # What was signed there holds in the file, and counts for nothing in the house.
    assert kepu_command(second, "review", "verify", str(file)).returncode == 4
    assert told(kepu_command(second, "review", "verify", name, "--json"))["sign_offs"] == []


def test_a_file_is_verified_where_there_is_no_house(tmp_path: Path) -> None:
    file = tmp_path / "reviews.json"
    file.write_bytes(write_document(document()))
    nowhere = tmp_path / "nowhere"
    done = kepu_command(nowhere, "review", "verify", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ Correct · Sample Expert · Sample House · 2026-03-01T09:30:00Z" in done.stdout
    found: dict[str, Any] = told(kepu_command(nowhere, "review", "verify", str(file), "--json"))
    assert (found["sound"], found["holds"], found["kind"]) == (True, True, "file")
    file.write_bytes(write_document(document(void=True)))
    assert kepu_command(nowhere, "review", "verify", str(file)).returncode == 4
    file.write_bytes(write_document(document()).replace(b'"verdict": "correct"', b'"verdict": "wrong"'))
    done = kepu_command(nowhere, "review", "verify", str(file))
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1].startswith("Something is wrong: do not rely on it.")
    assert "the verdict, its wording or its time are not those that were written with it" in done.stdout
    file.write_bytes(b"nothing")
    done = kepu_command(nowhere, "review", "verify", str(file))
    assert (done.returncode, done.stderr) == (
        1, "kepu: reviews.json is no file of reviews: it is not JSON, or is cut off.\n",
    )  # fmt: skip
    assert not nowhere.exists()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "reviews.json"
    with file.open("wb") as made:
        made.truncate((32 << 20) + 1)
    done = kepu_command(tmp_path, "review", "verify", str(file))
    assert (done.returncode, done.stderr) == (
        1, "kepu: reviews.json is larger than 32 MiB: it is no file of reviews.\n",
    )  # fmt: skip
