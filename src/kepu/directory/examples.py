# SPDX-License-Identifier: AGPL-3.0-or-later
"""The units and people of the example house: invented institutions, people who are visibly samples."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kepu.directory.actions.experts import Expertise, give_consent, make_expert
from kepu.directory.actions.panels import add_panel, appoint
from kepu.directory.actions.people import add_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.actions.units import add_unit
from kepu.directory.models import Person, Unit
from kepu.directory.roles import Role
from kepu.users.models import User

DOMAIN = "example.org"
STAFF = (
    ("producer", "示例制作人甲", "Sample Producer A", Role.PRODUCER, "museum"),
    ("editor", "示例编辑乙", "Sample Editor B", Role.EDITOR, "association"),
    ("section-head", "示例部门主任丙", "Sample Section Head C", Role.SECTION_HEAD, "association"),
    ("leader", "示例分管领导丁", "Sample Leader D", Role.LEADER, "association"),
    ("publisher", "示例发布员戊", "Sample Publisher E", Role.PUBLISHER, "association"),
    ("officer", "示例单位联络员己", "Sample Unit Officer F", Role.UNIT_OFFICER, "astronomy"),
    ("operator", "示例运维员庚", "Sample Operator G", Role.OPERATOR, "association"),
    ("learner", "示例学员辛", "Sample Learner H", Role.LEARNER, "district"),
)
"""The local part of the address, names, role and unit of everybody who works in the example house."""
EXPERTS = (
    ("甲", "A", "astronomy", ("潮汐", "月球", "引力"), ("tides", "moon", "gravity")),
    ("乙", "B", "astronomy", ("黑洞", "恒星演化"), ("black holes", "stellar evolution")),
    ("丙", "C", "ecology", ("海绵城市", "雨洪", "湿地"), ("sponge city", "stormwater", "wetlands")),
    ("丁", "D", "ecology", ("候鸟", "生物多样性"), ("migratory birds", "biodiversity")),
    ("戊", "E", "medicine", ("疫苗", "免疫", "流行病学"), ("vaccines", "immunity", "epidemiology")),
    ("己", "F", "medicine", ("睡眠", "神经科学"), ("sleep", "neuroscience")),
    ("庚", "G", "museum", ("科学史", "博物馆教育"), ("history of science", "museum education")),
    ("辛", "H", "museum", ("食品安全", "微生物"), ("food safety", "microbes")),
)
"""The mark of an expert, their unit, and their keywords in Chinese and English."""


@transaction.atomic
def load_examples() -> None:
    """Make the example house's units and people, once: nothing is done where there is a unit."""
    if Unit.objects.exists():
        return
    units = _units()
    leader: Person | None = None
    for local, chinese, english, role, unit in STAFF:
        person = add_person(
            {"zh-hans": chinese, "en": english},
            unit=units[unit],
            email=f"{local}@{DOMAIN}",
            language="zh-hans",
        )
        person.user = User.objects.create_user(person.email, is_staff=role is not Role.LEARNER)
        person.save(update_fields=["user"])
        grant_role(person, role, units[unit], granted_by=leader)
        leader = person if role is Role.LEADER else leader
    _experts(units)


def _units() -> dict[str, Unit]:
    top = add_unit(
        {"zh-hans": "示例市科学技术协会", "en": "Example City Association for Science and Technology"},
        kind="association",
    )
    told = (
        ("museum", "示例科技馆", "Example Science Museum", "museum", None),
        ("astronomy", "示例天文学会", "Example Astronomical Society", "society", None),
        ("ecology", "示例生态学会", "Example Ecological Society", "society", None),
        ("medicine", "示例医学会", "Example Medical Society", "society", None),
        ("district", "示例区科学技术协会", "Example District Association", "branch", None),
        ("school", "示例中学科学社", "Example School Science Club", "other", "district"),
    )
    units = {"association": top}
    for key, chinese, english, kind, parent in told:
        units[key] = add_unit(
            {"zh-hans": chinese, "en": english}, kind=kind, parent=units[parent or "association"]
        )
    return {key: Unit.objects.get(pk=unit.pk) for key, unit in units.items()}


def _experts(units: dict[str, Unit]) -> None:
    today = timezone.localdate()
    panel = add_panel(
        {"zh-hans": "示例科学性审核专家组", "en": "Sample Panel for Scientific Review"},
        unit=units["association"],
        field="general science",
    )
    for number, (chinese, english, unit, han, latin) in enumerate(EXPERTS):
        person = add_person(
            {"zh-hans": f"示例专家{chinese}", "en": f"Sample Expert {english}"},
            unit=units[unit],
            email=f"expert-{english.lower()}@{DOMAIN}",
        )
        told = Expertise(
            keywords={"zh-hans": han, "en": latin},
            affiliation=units[unit].names,
        )
        expert = make_expert(person, told)
        if number % 2 == 0:
            give_consent(expert)
            appoint(
                panel,
                expert,
                starts_on=today - timedelta(days=30),
                ends_on=today + timedelta(days=700),
                chair=number == 0,
            )
