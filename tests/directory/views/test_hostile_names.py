# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names that hold markup are shown as they were typed, on every page, in messages and in letters."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kepu.directory.actions.experts import Expertise, make_expert
from kepu.directory.actions.panels import change_panel
from kepu.directory.actions.people import change_person
from kepu.directory.actions.units import change_unit
from kepu.directory.models import Import, Person
from kepu.mail.actions.send import send
from kepu.mail.kinds import TEST
from tests.addresses import TABLE, set_up
from tests.cast import ADMINISTRATOR, Cast, client

pytestmark = pytest.mark.django_db
HOSTILE = """<img src=//evil.example onerror=alert(1)>{{7*7}}"'</script><script>x"""
RAW = ("<img src=//evil", "</script><script>x", "49&quot;")


def test_markup_in_names_is_never_markup_on_a_page(cast: Cast) -> None:
    stage = set_up(cast)
    names = {"zh-hans": HOSTILE, "en": HOSTILE}
    for person in Person.objects.filter(erased_at=None):
        change_person(person, names=names, unit=person.unit, email=person.email)
    for unit in (cast.above, cast.here, cast.there):
        change_unit(unit, names=names, kind="other", zone="Asia/Shanghai")
    make_expert(cast.expert.person, Expertise(keywords={"en": [HOSTILE[:60]]}, affiliation={"en": HOSTILE}))
    change_panel(stage.panel, names=names, unit=cast.here, field=HOSTILE)
    Import.objects.update(file_name=HOSTILE, columns=[HOSTILE, HOSTILE])
    send(TEST, "subject@example.org", "en", {"name": HOSTILE}, unit=cast.here.public_id)
    browser, faults = client(cast, ADMINISTRATOR), []
    for each in TABLE:
        if each.method == "get" and ADMINISTRATOR in each.who:
            answer = browser.get(each.of(stage))
            if answer.get("Content-Type", "").startswith("text/html"):
                page = answer.content.decode()
                faults += [(each.route, raw) for raw in RAW if raw in page]
    assert faults == []


def test_a_message_shows_what_was_typed(cast: Cast) -> None:
    told = {"names_en": HOSTILE, "language": "en", "unit": cast.here.pk}
    page = client(cast, "leader").post(reverse("directory:person_add"), told, follow=True).content.decode()
    assert "was added." in page
    assert not [raw for raw in RAW if raw in page]
    found = client(cast, "leader").get(reverse("directory:people"), {"q": HOSTILE}).content.decode()
    assert not [raw for raw in RAW if raw in found]
