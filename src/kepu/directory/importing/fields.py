# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a column of a table of people, experts or units may hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert, Import, Unit
from kepu.importing.fields import Choices, Field, Fields, answer

_LANGUAGE: Choices = MappingProxyType({"zh-hans": "简体中文", "en": "English"})
_SPOKEN = {
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
    Field("language", _("Language of letters"), ("语言", "language"), _LANGUAGE, _SPOKEN),
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
    answer("active", _("May be asked"), ("可咨询", "active")),
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
FIELDS: Mapping[str, Fields] = MappingProxyType(
    {
        Import.Kind.PEOPLE: _PEOPLE,
        Import.Kind.EXPERTS: (*_PEOPLE, *_EXPERTISE),
        Import.Kind.UNITS: _UNITS,
    }
)
"""The fields of each kind of import, in the order in which they are exported."""
