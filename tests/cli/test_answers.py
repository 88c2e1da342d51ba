# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``kepu setup`` is told, and what it asks."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.cli.answers import Answers, Questions, add_answers, check_address, complete, told_answers
from kepu.conf.house import HouseError
from kepu.engine.errors import RecipeError


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_answers(parser)
    return parser.parse_args(given)


def answering(*answers: str) -> Callable[[str], str]:
    left = list(answers)
    return lambda question: left.pop(0)


NOBODY = Questions(present=False)


def test_the_command_line_stands_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('email = "file@example.org"\nzone = "UTC"\n', "utf-8")
    known = told_answers(arguments("--answers", str(path), "--email", "line@example.org"))
    assert (known.email, known.zone) == ("line@example.org", "UTC")


def test_an_unknown_answer_names_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('adress = "https://a.example"\n', "utf-8")
    with pytest.raises(RecipeError, match=r"^a.toml: adress is not known. Did you mean address\?$"):
        told_answers(arguments("--answers", str(path)))


@pytest.mark.parametrize("name", ["House", "fr=Maison", "en=", "en= "])
def test_a_name_without_its_language_is_refused(name: str) -> None:
    with pytest.raises(HouseError, match=r"is no name in a language; write zh-hans=… or en=…\."):
        told_answers(arguments("--name", name))


def test_what_is_missing_is_asked_until_it_fits() -> None:
    ask = answering("fr", "en", "Trial", "Nowhere/Else", "", "kepu.example.org", "https://kepu.example.org/")
    known = complete(Answers(), Questions(ask, present=True))
    assert known.languages == ["en"]
    assert known.name == {"en": "Trial"}
    assert known.zone == "Asia/Shanghai"
    assert known.address == "https://kepu.example.org"
    assert known.mail_from == "kepu@kepu.example.org"


def test_a_name_in_one_language_serves_for_the_other() -> None:
    ask = answering("试验", "", "", "https://kepu.example.org")
    known = complete(Answers(languages=["zh-hans", "en"]), Questions(ask, present=True))
    assert known.name == {"zh-hans": "试验", "en": "试验"}


def test_a_house_without_a_name_is_refused_where_nobody_can_be_asked() -> None:
    with pytest.raises(HouseError, match="The house has no name"):
        complete(Answers(address="https://kepu.example.org"), NOBODY)


@pytest.mark.parametrize(
    "answers",
    [
        Answers(name={"en": "T"}, address="https://a.example", zone="Mars/Olympus"),
        Answers(name={"en": "T"}, address="https://a.example", languages=["en", "xx"]),
        Answers(name={"xx": "T"}, address="https://a.example"),
        Answers(name={"en": "T"}, address="ftp://a.example"),
    ],
)
def test_a_wrong_answer_of_a_file_is_refused(answers: Answers) -> None:
    with pytest.raises(HouseError):
        complete(answers, NOBODY)


@pytest.mark.parametrize(
    "address",
    ["https://kepu.example.org", "http://127.0.0.1:8000/", "https://科普.example", "http://[::1]:80"],
)
def test_an_address_of_a_house_is_let_through(address: str) -> None:
    check_address(address)
    assert complete(Answers(name={"en": "T"}, address=address), NOBODY).address == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kepu.example.org",
        "https://",
        "https://a/b",
        "https://a?b",
        "https://u@a",
        "https://a:x",
        "http://[::1",
    ],
)
def test_what_is_no_address_of_a_house_is_refused(address: str) -> None:
    with pytest.raises(HouseError, match="is no address of a house"):
        check_address(address)


@given(st.text())
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    try:
        check_address(text)
    except HouseError as error:
        assert str(error).endswith("write one like https://kepu.example.org.")
