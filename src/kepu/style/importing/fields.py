# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a column of a table of terms may hold, and how columns and cells are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kepu.directory.importing.fields import LANGUAGES as TONGUES
from kepu.directory.importing.fields import Field, folded
from kepu.style.models import Severity, Term
from kepu.style.terms import LANGUAGES

YES, NO = "yes", "no"
ANY = "any"
_ANSWERS: Mapping[str, Promise | str] = {YES: _("yes"), NO: _("no")}
_SPOKEN: Mapping[str, Promise | str] = {ANY: _("any language"), **LANGUAGES}
_MORE: Mapping[str, Mapping[str, str]] = {
    "severity": {
        "请核": "ask",
        "询问": "ask",
        "ask": "ask",
        "warning": "ask",
        "note": "note",
        "提醒": "note",
    },
    "language": {
        "zh": "zh-hans",
        "中文": "zh-hans",
        "chinese": "zh-hans",
        "英文": "en",
        "英语": "en",
        "": ANY,
    },
    "match_case": {"true": YES, "1": YES, "y": YES, "√": YES, "false": NO, "0": NO, "n": NO},
    "kind": {
        "术语": "term",
        "名称": "name",
        "姓名": "name",
        "职务": "post",
        "错字": "spelling",
        "错别字": "spelling",
    },
}
FIELDS: tuple[Field, ...] = (
    Field("id", "ID", ("编号", "标识", "kepuid")),
    Field("found", _("Found"), ("查找", "原词", "错误", "不宜用", "误", "wrong", "term", "find")),
    Field("preferred", _("Preferred"), ("宜用", "正确", "推荐", "规范", "正", "right", "replace", "use")),
    Field("kind", _("Kind"), ("类型", "类别", "kind", "type"), dict(Term.Kind.choices)),
    Field("severity", _("Severity"), ("级别", "严重程度", "severity", "level"), dict(Severity.choices)),
    Field("language", _("In texts in"), ("语言", "language"), _SPOKEN),
    Field("match_case", _("Capitals matter"), ("区分大小写", "case", "matchcase"), _ANSWERS),
    Field("valid_from", _("From"), ("起", "生效", "生效日期", "开始", "validfrom", "start")),
    Field(
        "valid_to",
        _("Until (without that day)"),
        ("止", "失效", "失效日期", "结束", "validto", "until", "end"),
    ),
    Field("source", _("Source"), ("来源", "依据", "出处", "source")),
    Field("owner", _("Who keeps it"), ("维护", "负责", "维护部门", "owner")),
    Field("note", _("Note for writers"), ("备注", "说明", "note", "comment")),
)
"""The fields of a term, in the order in which they are exported."""
BY_NAME: Mapping[str, Field] = {each.name: each for each in FIELDS}
_DAY = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[ T]00:00(?::00)?)?\Z")


def guessed(columns: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by the headings; each column once."""
    known: dict[str, str] = {}
    for each in FIELDS:
        for words in (each.name, *_in_every_language(each.label), *each.also):
            known.setdefault(folded(words), each.name)
    found: dict[str, int] = {}
    for index, words in enumerate(columns):
        name = known.get(folded(words))
        if name is not None:
            found.setdefault(name, index)
    return found


def choice(name: str, cell: str) -> str | None:
    """The code that *cell* names, by itself or in any language; ``None`` where it is none."""
    return _choices(name).get(folded(cell) or cell.strip())


def shown_choices(name: str) -> str:
    """The names of the choices, for a sentence."""
    return ", ".join(str(label) for label in BY_NAME[name].choices.values())


def read_cell_day(cell: str) -> str | None:
    """The day that *cell* says, by ISO 8601. Raises ``ValueError`` for none."""
    if not cell:
        return None
    found = _DAY.match(cell)
    if found is None:
        raise ValueError(cell)
    return date(*(int(part) for part in found.groups())).isoformat()


@cache
def _choices(name: str) -> Mapping[str, str]:
    known = {folded(words) or words: code for words, code in _MORE.get(name, {}).items()}
    for code, label in BY_NAME[name].choices.items():
        for words in (code, *_in_every_language(label)):
            known.setdefault(folded(words), code)
    return known


def _in_every_language(words: Promise | str) -> Iterable[str]:
    for language in TONGUES:
        with override(language):
            yield str(words)
