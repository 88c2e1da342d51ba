# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything a person may read is there in both languages."""

from __future__ import annotations

import importlib.util
import re
import sys
from types import ModuleType

import pytest

from kepu.cli.main import COMMANDS
from kepu.engine.language import FOLDER_NAMES, LANGUAGES
from tests.house.tree import ROOT


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    specification = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["messages_tool"] = module
    specification.loader.exec_module(module)
    return module


def test_catalogues_hold_every_word_of_the_source_and_keep_its_places(messages: ModuleType) -> None:
    assert messages.faults() == []


def test_one_word_has_one_translation_in_all_rooms(messages: ModuleType) -> None:
    """Django merges the catalogues of all rooms: of two translations the order of the apps would choose.
    Words that mean two things have a context each."""
    rooms = [room for room in messages.rooms() if room != messages.OWN]
    assert len(rooms) > 1
    twice = {}
    for language in messages.LANGUAGES:
        said: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = {}
        for room in rooms:
            for message in messages.entries(messages.read(language, room)):
                key = (message.context or "", messages.forms(message.id)[0])
                said.setdefault(key, {}).setdefault(messages.forms(message.string), []).append(room)
        twice |= {
            (language, *key): found
            for key, found in said.items()
            if len({form for forms in found for form in (forms if language != "en" else forms[:1])}) > 1
        }
    assert twice == {}


def test_a_context_in_a_template_is_collected(messages: ModuleType) -> None:
    template = messages.SOURCE / "newsroom" / "templates" / "newsroom" / "desk" / "desk.html"
    assert "Where it stands" in template.read_text("utf-8")
    found = [(words, context) for _file, words, context in messages.room_words("newsroom")]
    assert ("Where it stands", "claim") in found


def test_the_languages_of_the_tool_are_those_of_the_engine(messages: ModuleType) -> None:
    assert tuple(FOLDER_NAMES[each] for each in LANGUAGES) == messages.LANGUAGES


def test_chinese_is_chinese(messages: ModuleType) -> None:
    """A translation without a Han character is one that nobody made; bare places and signs are let through."""
    han = re.compile("[\u4e00-\u9fff]")
    left = [
        message.string
        for message in messages.entries(messages.read("zh_Hans"))
        if not han.search(message.string) and re.search("[A-Za-z]", messages.PLACE.sub("", message.id))
    ]
    assert left == []


def test_chinese_uses_chinese_marks(messages: ModuleType) -> None:
    ascii_mark = re.compile("[\u4e00-\u9fff][,;:?!](?:\\s|$)|[\u4e00-\u9fff]\\.(?:\\s|$)")
    wrong = [
        message.string
        for message in messages.entries(messages.read("zh_Hans"))
        if ascii_mark.search(message.string)
    ]
    assert wrong == []


def test_sentences_name_only_commands_that_exist(messages: ModuleType) -> None:
    named = {
        (found, message.id)
        for message in messages.entries(messages.collect())
        for found in re.findall(r"\bkepu ([a-z][a-z-]*)", message.id)
    }
    assert {each for each in named if each[0] not in COMMANDS} == set()
