# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a column of a table of people, experts or units may hold, and how columns are recognised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kepu.directory.models import Expert, Import, Unit

LANGUAGES = ("zh-hans", "en")
Choices = Mapping[str, Promise | str]
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a column may hold. *also* are other headings by which people call it; of *choices* the
    codes and their names in any language are understood."""

    name: str
    label: Promise | str
    also: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)


YES, NO = "yes", "no"
_ANSWERS: Choices = MappingProxyType({YES: _("yes"), NO: _("no")})
_MORE_ANSWERS = {"true": YES, "1": YES, "y": YES, "√": YES, "false": NO, "0": NO, "n": NO}
_LANGUAGE: Choices = MappingProxyType({"zh-hans": "简体中文", "en": "English"})
_MORE_LANGUAGES = {
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "中文": "zh-hans",
    "chinese": "zh-hans",
    "英文": "en",
    "英语": "en",
}
_ID = Field("id", "ID", ("编号", "kepuid", "标识"))
_PEOPLE = (
    _ID,
    Field("names_zh", _("Name in Chinese"), ("姓名", "中文名", "名字", "专家姓名", "name", "chinesename")),
    Field("names_en", _("Name in English"), ("英文名", "外文名", "拼音", "englishname")),
    Field("email", _("E-mail address"), ("邮箱", "电子邮箱", "邮件", "email", "mail", "邮箱地址", "e-mail")),
    Field("language", _("Language of letters"), ("语言", "language"), _LANGUAGE),
    Field("unit", _("Unit"), ("单位", "所属单位", "部门", "机构", "unit", "organisation", "organization")),
)
_EXPERTISE = (
    Field("keywords_zh", _("Keywords in Chinese"), ("关键词", "研究方向", "专业", "专业领域", "keywords")),
    Field("keywords_en", _("Keywords in English"), ("英文关键词", "englishkeywords", "fields")),
    Field("affiliation_zh", _("Affiliation in Chinese"), ("工作单位", "任职单位", "affiliation")),
    Field("affiliation_en", _("Affiliation in English"), ("英文工作单位", "英文单位")),
    Field("orcid", "ORCID", ("orcidid", "orcid号")),
    Field("ror", _("ROR identifier"), ("ror",)),
    Field("load_cap", _("Reviews at a time, at most"), ("上限", "审核上限", "load")),
    Field("channel", _("Is asked"), ("联系方式", "channel"), MappingProxyType(dict(Expert.Channel.choices))),
    Field("active", _("May be asked"), ("可咨询", "active"), _ANSWERS),
)
_UNITS = (
    _ID,
    Field("names_zh", _("Name in Chinese"), ("名称", "单位名称", "单位", "name", "unit")),
    Field("names_en", _("Name in English"), ("英文名称", "英文名", "englishname")),
    Field(
        "kind", _("Kind"), ("类型", "类别", "性质", "kind", "type"), MappingProxyType(dict(Unit.Kind.choices))
    ),
    Field("zone", _("Time zone"), ("时区", "timezone", "zone")),
    Field("parent", _("Below"), ("上级", "上级单位", "主管单位", "parent", "above")),
)
FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        Import.Kind.PEOPLE: _PEOPLE,
        Import.Kind.EXPERTS: (*_PEOPLE, *_EXPERTISE),
        Import.Kind.UNITS: _UNITS,
    }
)
"""The fields of each kind of import, in the order in which they are exported."""


def field_of(kind: str, name: str) -> Field:
    """The field *name* of an import of *kind*."""
    return next(each for each in FIELDS[kind] if each.name == name)


def guessed(kind: str, columns: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by the headings; each column once."""
    known: dict[str, str] = {}
    for each in FIELDS[kind]:
        for words in _called(each):
            known.setdefault(folded(words), each.name)
    found: dict[str, int] = {}
    for index, words in enumerate(columns):
        name = known.get(folded(words))
        if name is not None:
            found.setdefault(name, index)
    return found


def columns_key(columns: Sequence[str]) -> str:
    """A digest by which the same headings are known again."""
    return blake2b("\x1f".join(map(folded, columns)).encode(), digest_size=16).hexdigest()


def folded(words: str) -> str:
    """*words* as headings and choices are compared: width, case, spaces and signs do not matter."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", words).casefold())


def choice(of: Field, cell: str) -> str | None:
    """The code that *cell* names, by itself or in any language; ``None`` where it is none."""
    return _by_words(of.name, tuple(of.choices)).get(folded(cell) or cell.strip())


def shown_choices(of: Field) -> str:
    """The names of the choices, for a sentence."""
    return ", ".join(str(label) for label in of.choices.values())


@cache
def _by_words(name: str, codes: tuple[str, ...]) -> Mapping[str, str]:
    asked = next(each for fields in FIELDS.values() for each in fields if each.name == name and each.choices)
    more = {"active": _MORE_ANSWERS, "language": _MORE_LANGUAGES}.get(name, {})
    known = {folded(words) or words: code for words, code in more.items()}
    for code in codes:
        for words in (code, *_in_every_language(asked.choices[code])):
            known.setdefault(folded(words), code)
    return MappingProxyType(known)


def _called(asked: Field) -> Iterable[str]:
    return (asked.name, *_in_every_language(asked.label), *asked.also)


def _in_every_language(words: Promise | str) -> list[str]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(str(words))
    return found
