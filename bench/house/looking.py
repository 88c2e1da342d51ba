# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks at our pages and at Wagtail's of the same rows, in one process, in turn, and prints as JSON what each
took: CPU seconds (the least of many) and queries.

usage: python -m bench.house.looking HOUSE PEOPLE UNITS
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

from bench.house.spending import cpu

TIMES = 12


def main() -> None:
    """Seed the house where it is not, then look."""
    folder, people, units = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "bench.house.settings"}
    import django

    django.setup()
    from bench.house.seeding import seed
    from kepu.directory.models import Panel

    if not Panel.objects.filter(names__en="Sample panel 0").exists():
        seed(people, units)
    json.dump([looked_at(*each) for each in _pages()], sys.stdout)


def _pages() -> list[tuple[str, str, str, str]]:
    """What is looked at, our address, Wagtail's, and who looks at ours."""
    from django.urls import reverse

    from kepu.directory.models import Expert, Panel, Person, Unit

    person = Person.objects.filter(names__en="Sample 300").get()
    expert = Expert.objects.select_related("person").get(person=person)
    unit, panel = Unit.objects.get(names__en="Sample unit 20"), Panel.objects.get(names__en="Sample panel 3")

    def ours(name: str, *arguments: object) -> str:
        return reverse(f"directory:{name}", args=arguments)

    def bare(model: str, name: str, *arguments: object) -> str:
        return reverse(f"wagtailsnippets_directory_{model}:{name}", args=arguments)

    people, edit_person = bare("person", "list"), bare("person", "edit", person.pk)
    edit_expert, panels = bare("expert", "edit", expert.pk), bare("panel", "list")
    told = [
        ("people, first page", ours("people"), people),
        ("people, page 60", ours("people") + "?page=60", people + "?p=60"),
        ("people, a name searched", ours("people") + "?q=Sample+300", people + "?q=sample+300"),
        ("a person", ours("person", person.public_id), edit_person),
        ("a person's form", ours("person_edit", person.public_id), edit_person),
        ("experts, first page", ours("experts"), bare("expert", "list")),
        ("experts, a keyword searched", ours("experts") + "?q=tides", bare("expert", "list")),
        ("an expert", ours("expert", expert.public_id), edit_expert),
        ("an expert's form", ours("expert_edit", expert.public_id), edit_expert),
        ("the tree of units", ours("units"), bare("unit", "list")),
        ("a unit", ours("unit", unit.public_id), bare("unit", "edit", unit.pk)),
        ("panels", ours("panels"), panels),
        ("a panel", ours("panel", panel.public_id), bare("panel", "edit", panel.pk)),
        ("what waits for you", reverse("home"), panels),
    ]
    return [(*each, "leader") for each in told]


def looked_at(name: str, ours: str, other: str, who: str) -> dict[str, object]:
    mine, bare = page_of(signed_in(f"{who}@example.org"), ours), page_of(signed_in(""), other)
    return compared(name, mine, bare)


def compared(name: str, mine: Callable[[], float], bare: Callable[[], float]) -> dict[str, object]:
    """What each takes, in turn: CPU seconds, the least of many, and queries."""
    told: dict[str, object] = {"name": name}
    for times in range(TIMES):
        for key, page in (("ours", mine), ("other", bare)):
            spent = page()
            if times > 1:
                told[key] = min(float(str(told.get(key, "inf"))), spent)
    told["queries"], told["other_queries"] = _queries(mine), _queries(bare)
    return told


def signed_in(address: str) -> object:
    """A browser of somebody; of an administrator where nobody is named."""
    from django.test import Client

    from kepu.users.models import User

    rights = {"is_superuser": True, "is_staff": True}
    user = (
        User.objects.get(email=address)
        if address
        else User.objects.get_or_create(email="root@example.org", defaults=rights)[0]
    )
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def page_of(browser: object, address: str) -> Callable[[], float]:
    def look() -> float:
        began = cpu()
        answer = browser.get(address)  # type: ignore[attr-defined]
        spent = cpu() - began
        assert answer.status_code == 200, (address, answer.status_code)
        return spent

    return look


def _queries(page: Callable[[], float]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        page()
    return len(asked)


if __name__ == "__main__":
    main()
