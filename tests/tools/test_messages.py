# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tool that keeps the catalogues finds what is missing, stale or broken in them."""

from __future__ import annotations

import gettext
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

GONE = sentence("{path} is missing.", path="x")
LONG = sentence("A sentence over"
                " two lines.")
HELP = _("what to do")
NOT_A_MESSAGE = str("left alone")
"""


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, at work on a source of one module."""
    specification = importlib.util.spec_from_file_location(
        "messages_on_trial", ROOT / "tools" / "messages.py"
    )
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    monkeypatch.setitem(sys.modules, "messages_on_trial", module)
    specification.loader.exec_module(module)
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "program.py").write_text(PROGRAM, encoding="utf-8")
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    monkeypatch.setattr(module, "ARGPARSE_WORDS", ())
    return module


def translate_chinese(messages: ModuleType, words: dict[str, str]) -> None:
    catalogue = messages.read("zh_Hans", messages.OWN)
    for message in messages.entries(catalogue):
        message.string = words.get(message.id, message.string)
    with messages.path_of(messages.OWN, "zh_Hans").open("wb") as file:
        messages.write_po(file, catalogue)


CHINESE = {
    "{path} is missing.": "缺少 {path}。",
    "A sentence over two lines.": "两行的句子。",
    "what to do": "要做什么",
}


def test_words_are_collected_from_both_kinds_of_calls(messages: ModuleType) -> None:
    assert sorted(message.id for message in messages.entries(messages.collect())) == sorted(CHINESE)


def test_english_stands_as_written_and_chinese_waits_for_a_person(messages: ModuleType) -> None:
    messages.update(messages.OWN)
    assert sorted(messages.faults()) == sorted(f"kepu, zh_Hans: not translated: {words}" for words in CHINESE)


def test_a_full_catalogue_has_no_faults_and_can_be_read(messages: ModuleType, tmp_path: Path) -> None:
    messages.update(messages.OWN)
    translate_chinese(messages, CHINESE)
    messages.update(messages.OWN)
    assert messages.faults() == []
    messages.compile_all()
    spoken = gettext.translation("kepu", str(tmp_path / "locale"), ["zh_Hans"])
    assert spoken.gettext("what to do") == "要做什么"


def test_a_lost_place_is_a_fault(messages: ModuleType) -> None:
    messages.update(messages.OWN)
    translate_chinese(messages, CHINESE | {"{path} is missing.": "缺少文件。"})
    assert messages.faults() == ["kepu, zh_Hans: places differ: '{path} is missing.' and '缺少文件。'"]


def test_new_and_gone_words_are_faults_until_the_catalogues_are_updated(
    messages: ModuleType, tmp_path: Path
) -> None:
    messages.update(messages.OWN)
    translate_chinese(messages, CHINESE)
    changed = PROGRAM.replace("what to do", "what not to do")
    (tmp_path / "engine" / "program.py").write_text(changed, encoding="utf-8")
    messages.room_words.cache_clear()
    assert sorted(messages.faults()) == [
        "kepu, en: no longer in the source: what to do",
        "kepu, en: not collected: what not to do",
        "kepu, zh_Hans: no longer in the source: what to do",
        "kepu, zh_Hans: not collected: what not to do",
    ]
    messages.update(messages.OWN)
    assert messages.faults() == ["kepu, zh_Hans: not translated: what not to do"]


def test_words_of_templates_are_collected_with_their_plurals(messages: ModuleType, tmp_path: Path) -> None:
    templates = tmp_path / "room" / "templates"
    templates.mkdir(parents=True)
    (templates / "page.html").write_text(
        "{% load i18n %}<p title='menu'>{% translate \"It's here\" %}</p>{% blocktranslate count left=n %}"
        "{{ left }} is left.{% plural %}{{ left }} are left.{% endblocktranslate %}",
        encoding="utf-8",
    )
    found = [words for _file, words, _context in messages.template_words(tmp_path / "room")]
    assert found == ["It's here", ("%(left)s is left.", "%(left)s are left.")]
