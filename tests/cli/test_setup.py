# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu setup`` makes houses, and keeps what it finds."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from kepu.conf.house import modes, read_house
from tests.houses import in_house, kepu_command, told

Made = tuple[Path, dict[str, object]]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
def test_a_production_house_holds_its_administrator_and_nobody_else(made_house: Made) -> None:
    folder, said = made_house
    assert said["kind"] == "production"
    assert "link" not in said
    units = (
        "from kepu.directory.models import Unit; print([(u.names['en'], u.zone) for u in Unit.objects.all()])"
    )
    assert in_house(folder, units) == "[('Trial Association', 'Asia/Shanghai')]\n"
    program = (
        "from kepu.users.models import User\n"
        "print([(u.email, u.is_superuser, u.language, u.check_password('a long and plain sentence'))"
        " for u in User.objects.all()])"
    )
    assert in_house(folder, program) == "[('admin@example.org', True, 'zh-hans', True)]\n"


@pytest.mark.slow
def test_the_site_has_the_name_and_the_address_of_the_house(made_house: Made) -> None:
    program = (
        "from wagtail.models import Locale, Site\n"
        "print(Site.objects.values_list('hostname', 'port', 'site_name').get(),"
        " sorted(Locale.objects.values_list('language_code', flat=True)))"
    )
    told_of = in_house(made_house[0], program)
    assert told_of == "('kepu.example.org', 443, '试验科普社') ['en', 'zh-hans']\n"


@pytest.mark.slow
def test_only_the_owner_reads_what_is_not_for_everybody(made_house: Made) -> None:
    folder, _said = made_house
    house = read_house(folder)
    assert {path: mode(path) for path in modes(house)} == modes(house)
    alone = [folder / "house.toml", folder / "kepu.sqlite3", *house.secrets.iterdir()]
    assert {path: mode(path) for path in alone} == dict.fromkeys(alone, 0o600)
    assert {mode(path) for path in house.static.rglob("*") if path.is_file()} == {0o644}


@pytest.mark.slow
def test_running_it_again_changes_nothing(made_house: Made) -> None:
    folder, _said = made_house
    before = (folder / "house.toml").read_bytes()
    again = kepu_command(folder, "setup", "--json")
    assert told(again)["changed"] == []
    assert (folder / "house.toml").read_bytes() == before


@pytest.mark.slow
def test_a_production_house_never_becomes_an_example(made_house: Made) -> None:
    refused = kepu_command(made_house[0], "setup", "--example")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"kepu: {made_house[0]} holds a house of the kind “production”, and that does not change; name"
        " another folder with --house.\n"
    )


def test_an_example_house_never_becomes_a_production_house(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(
        'kind = "example"\nname = { en = "E" }\nlanguages = ["en"]\nzone = "UTC"\n'
        'address = "http://127.0.0.1:8000"\n',
        "utf-8",
    )
    refused = kepu_command(tmp_path, "setup", "--email", "a@example.org")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "of the kind “example”" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["house.toml"]


def test_what_is_not_answered_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    refused = kepu_command(folder, "setup", "--name", "en=House", "--languages", "en", "--zone", "UTC")
    assert refused.returncode == 1
    assert refused.stderr == (
        "kepu: “address” is not answered: give --address, or a file with --answers that holds it.\n"
    )
    assert not folder.exists()


def test_the_database_of_another_house_is_not_taken(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "kepu.sqlite3") as connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER)")
    refused = kepu_command(tmp_path, "setup", "--example")
    assert refused.returncode == 1
    assert "The database holds a house already" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kepu.sqlite3"]


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:9/none"
    refused = kepu_command(tmp_path / "house", "setup", "--example", DATABASE_URL=url)
    assert refused.returncode == 1
    assert refused.stderr.startswith("kepu: The database does not answer: ")
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "house").exists()
