# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a column of a table of terms may hold, and how days are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from kepu.importing.fields import Choices, Field, Fields, answer
from kepu.style.errors import StyleError
from kepu.style.models import Severity, Term
from kepu.style.terms import LANGUAGES

ANY = "any"
_LANGUAGES: Choices = {ANY: _("any language"), **LANGUAGES}
_SPOKEN = {"zh": "zh-hans", "中文": "zh-hans", "chinese": "zh-hans", "英文": "en", "英语": "en"}
_ASKED = {"请核": "ask", "询问": "ask", "ask": "ask", "warning": "ask", "note": "note", "提醒": "note"}
_KINDS = {
    "术语": "term",
    "名称": "name",
    "姓名": "name",
    "职务": "post",
    "错字": "spelling",
    "错别字": "spelling",
}
FIELDS: Fields = (
    Field("id", "ID", ("编号", "标识", "kepuid")),
    Field("found", _("Found"), ("查找", "原词", "错误", "不宜用", "误", "wrong", "term", "find")),
    Field("preferred", _("Preferred"), ("宜用", "正确", "推荐", "规范", "正", "right", "replace", "use")),
    Field("kind", _("Kind"), ("类型", "类别", "kind", "type"), dict(Term.Kind.choices), _KINDS),
    Field(
        "severity", _("Severity"), ("级别", "严重程度", "severity", "level"), dict(Severity.choices), _ASKED
    ),
    Field("language", _("In texts in"), ("语言", "language"), _LANGUAGES, _SPOKEN),
    answer("match_case", _("Capitals matter"), ("区分大小写", "case", "matchcase")),
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
DAYS = ("valid_from", "valid_to")
_DAY = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[ T]00:00(?::00)?)?\Z")


def read_cell_day(cell: str, field: str = "") -> str | None:
    """The day that *cell* says, by ISO 8601; ``None`` for an empty one. Raises ``StyleError`` of *field* for
    what is no day."""
    if not cell:
        return None
    found = _DAY.match(cell)
    try:
        return date(*map(int, found.groups() if found is not None else ())).isoformat()
    except (TypeError, ValueError) as error:
        raise StyleError(
            _("“{cell}” is no day; write it like 2026-11-30."), field=field, cell=cell[:40]
        ) from error
