# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills a house: units in a tree, people in them, a fifth of them experts, some on panels."""

from __future__ import annotations

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kepu.directory.actions.experts import Expertise, give_consent, make_expert
from kepu.directory.actions.panels import add_panel, appoint
from kepu.directory.actions.people import add_person
from kepu.directory.actions.roles import grant_role
from kepu.directory.actions.units import add_unit
from kepu.directory.models import Expert, Person, Unit
from kepu.directory.roles import Role

HAN = "潮汐月球引力黑洞恒星海绵城市雨洪湿地候鸟疫苗免疫睡眠神经科学博物馆教育食品安全微生物"
WORDS = ["tides", "moon", "gravity", "stars", "wetlands", "birds", "vaccines", "immunity", "sleep", "museums"]
PANELS, AT_ONCE = 20, 100


def seed(people: int, units: int) -> None:
    """Add so many of each, always the same ones, where they are not there yet."""
    chance = random.Random(1)
    with transaction.atomic():
        _units(units, chance)
    kept = list(Unit.objects.filter(merged_into=None))
    start = Person.objects.count()
    for first in range(start, people, AT_ONCE):
        with transaction.atomic():
            for number in range(first, min(first + AT_ONCE, people)):
                _person(number, chance.choice(kept), chance)
    with transaction.atomic():
        _panels(kept[0], chance)


def _units(units: int, chance: random.Random) -> None:
    known = list(Unit.objects.all())
    for number in range(len(known), units):
        parent = chance.choice(known[:40])
        names = {"zh-hans": f"示例单位{number}", "en": f"Sample unit {number}"}
        known.append(add_unit(names, parent=Unit.objects.get(pk=parent.pk)))


def _person(number: int, unit: Unit, chance: random.Random) -> None:
    name = "".join(chance.choices(HAN, k=3))
    person = add_person(
        {"zh-hans": f"示例{name}", "en": f"Sample {number}"}, unit=unit, email=f"s{number}@example.org"
    )
    if number % 3 == 0:
        grant_role(person, chance.choice(list(Role)), unit)
    if number % 5 == 0:
        keywords = {"zh-hans": ["".join(chance.choices(HAN, k=4))], "en": chance.sample(WORDS, 3)}
        expert = make_expert(person, Expertise(keywords=keywords, affiliation={"en": unit.name}))
        if number % 10 == 0:
            give_consent(expert)


def _panels(unit: Unit, chance: random.Random) -> None:
    experts, today = list(Expert.objects.all()[:1000]), timezone.localdate()
    for number in range(PANELS):
        panel = add_panel({"zh-hans": f"示例专家组{number}", "en": f"Sample panel {number}"}, unit=unit)
        for expert in chance.sample(experts, 10):
            appoint(panel, expert, starts_on=today, ends_on=today + timedelta(days=700))
