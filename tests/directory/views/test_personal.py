# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is stored of a person: shown, handed out, deleted, and nothing left that leads back to them."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from kepu.directory.actions.erase import erase_person, subject_of
from kepu.directory.actions.experts import give_consent, may_be_named
from kepu.directory.actions.people import change_person
from kepu.directory.errors import DirectoryError
from kepu.directory.models import Person
from kepu.identifiers.personal import providers
from kepu.ledger.models import Record
from kepu.ledger.verification import verify
from kepu.mail.actions.send import send
from kepu.mail.kinds import TEST
from kepu.mail.models import Letter, Unsubscription
from kepu.search.queries import find
from kepu.style.models import RuleSwitch, TermChange
from kepu.users.models import User
from tests.addresses import set_up
from tests.cast import EXPERT, Cast, client
from tests.leftovers import texts_of_the_database

pytestmark = pytest.mark.django_db


def test_the_page_and_the_file_hold_what_every_room_keeps(cast: Cast) -> None:
    give_consent(cast.expert)
    send(TEST, "expert@example.org", "en", {})
    mine = client(cast, EXPERT)
    page = mine.get(reverse("directory:me")).content.decode()
    told = json.loads(mine.get(reverse("directory:me_export")).content)
    rooms = {room["room"] for room in told["rooms"]}
    assert {"people, roles and expertise", "letters", "the record of changes", "signing in"} <= rooms
    for words in ("Sample expert", "expert@example.org", "tides", "Letters leave this house"):
        assert words in page
        assert words in json.dumps(told, ensure_ascii=False)
    assert "subject@example.org" not in page


def test_the_rooms_that_keep_something_of_people_all_say_so() -> None:
    assert {each.room for each in providers()} == {
        "channels", "review", "stories", "directory", "directory-tables", "mail", "jobs", "ledger", "images",
        "users", "review-routes", "style",
    }  # fmt: skip


def test_consent_is_the_expert_s_own(cast: Cast) -> None:
    mine, address = client(cast, EXPERT), reverse("directory:me_consent")
    mine.post(address, {"consent": "given"})
    assert may_be_named(cast.expert)
    mine.post(address, {"consent": "withdrawn"})
    assert not may_be_named(cast.expert)
    assert Record.objects.latest("sequence").actor == cast.people[EXPERT].pseudonym


def test_who_deletes_themselves_leaves_no_word_and_a_whole_chain(cast: Cast) -> None:
    person = cast.people[EXPERT]
    change_person(person, names={"en": "Zebedee Quillfeather"}, unit=cast.here, email="zebedee@example.org")
    send(TEST, "zebedee@example.org", "en", {})
    mine = client(cast, EXPERT)
    answer = mine.post(reverse("directory:me_delete"))
    assert "You were deleted" in answer.content.decode()
    assert mine.get(reverse("directory:me")).status_code == 302
    assert not User.objects.filter(email="expert@example.org").exists()
    assert not Letter.objects.filter(address="zebedee@example.org").exists()
    assert find("zebedee").entries == []
    assert verify({}).broken is None
    left = texts_of_the_database()
    for word in ("Zebedee", "Quillfeather", "zebedee@", "expert@example.org", "tides"):
        assert [where for where, text in left if word.lower() in text.lower()] == []


def test_the_last_administrator_stays(cast: Cast) -> None:
    person = cast.people["leader"]
    admin = cast.users["administrator"]
    assert admin is not None
    User.objects.filter(pk=cast.users["leader"].pk).update(is_superuser=True)  # type: ignore[union-attr]
    User.objects.filter(pk=admin.pk).update(is_active=False)
    with pytest.raises(DirectoryError, match="the only administrator"):
        erase_person(Person.objects.get(pk=person.pk), asked_by="officer")


def test_an_officer_deletes_who_asks_and_the_record_says_that_it_was_so(cast: Cast) -> None:
    leader = client(cast, "leader")
    address = reverse("directory:person_delete", args=[cast.subject.public_id])
    page = leader.get(address).content.decode()
    assert "under a pseudonym" in page
    answer = leader.post(address, follow=True)
    assert "What was stored of Sample Subject was deleted." in answer.content.decode()
    last = Record.objects.filter(kind="person.erased").get()
    assert last.payload.values == {"asked_by": "officer"}
    assert last.actor == cast.people["leader"].pseudonym
    assert leader.get(reverse("directory:person", args=[cast.subject.public_id])).status_code == 404
    with pytest.raises(DirectoryError, match="deleted already"):
        erase_person(Person.objects.get(pk=cast.subject.pk), asked_by="officer")


def test_deleting_asks_who_it_is_where_the_sign_in_is_old(cast: Cast) -> None:
    mine = client(cast, EXPERT)
    session = mine.session
    session["account_authentication_methods"][-1]["at"] -= 3600
    session.save()
    answer = mine.get(reverse("directory:me_delete"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]


def test_each_room_tells_all_its_sorts_of_things(cast: Cast) -> None:
    set_up(cast)
    person = cast.people["producer"]
    Unsubscription.objects.create(address="producer@example.org", kind=TEST.name)
    send(TEST, "producer@example.org", "en", {})
    with override("en"):
        told = {
            each.room: [(str(kept.what), dict(kept.values)) for kept in each.shows(subject_of(person))]
            for each in providers()
        }
    assert [what for what, _values in told["mail"]] == ["letter", "letters not wanted"]
    assert told["mail"][1][1]["address"] == "producer@example.org"
    assert {what for what, _values in told["style"]} == {"dismissed mark", "table of terms"}
    assert told["style"][0][1]["reason"] == "It is said so."
    assert {values["file"] for what, values in told["style"] if what == "table of terms"} == {"用语.xlsx"}
    with override("en"):
        style = next(each for each in providers() if each.room == "style")
        TermChange.objects.update(user=person.user)
        RuleSwitch.objects.create(unit=cast.here, rule="units", setting="off", user=person.user)
        kept = list(style.shows(subject_of(person)))
    sorts = {str(each.what): [value for _name, value in each.values] for each in kept}
    assert sorts["switch of a rule"][0] == "units"
    changed = {each.values[0][1] for each in kept if str(each.what) == "change of a term"}
    assert changed == {"needs about", "the Earth"}


def test_a_subject_has_every_address(cast: Cast) -> None:
    subject = subject_of(cast.people[EXPERT])
    assert subject.addresses == {"expert@example.org"}
    assert subject_of(None, cast.users["administrator"]).addresses == {"administrator@example.org"}
