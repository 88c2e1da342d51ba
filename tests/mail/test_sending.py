# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters on their way: written with their change, sent once, tried again, or refused with the reason."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kepu.conf.house import House, HouseError
from kepu.conf.mail import mail
from kepu.identifiers.personal import Subject
from kepu.jobs.actions.retry import retry
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.jobs.states import State
from kepu.jobs.waiting import reasons
from kepu.mail.actions.send import send
from kepu.mail.actions.unsubscribe import wants
from kepu.mail.backend import QueueBackend
from kepu.mail.errors import LetterError
from kepu.mail.kinds import TEST, Kind, register
from kepu.mail.links import unsubscribe_link
from kepu.mail.models import Letter, Unsubscription
from kepu.mail.personal import PROVIDER
from kepu.mail.rendering import laid_out
from kepu.mail.tasks import blank_old_letters
from tests.mail.servers import MailServer, running

pytestmark = pytest.mark.django_db
NEWS = Kind("mail/letters/test", "news of the house")
ADDRESS = "reader@example.org"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """The mail server of the house."""
    with running(MailServer()) as started:
        told = mail(House(Path("nowhere"), kind="production", mail=f"smtp://127.0.0.1:{started.port}"), {})
        settings.MAIL_TRANSPORT = told["MAIL_TRANSPORT"]
        yield started


@pytest.fixture
def news() -> Iterator[Kind]:
    """A kind that nobody needs, in the words of the letter to try the server."""
    register(NEWS)
    yield NEWS
    register(TEST)


def written(kind: Kind = TEST, language: str = "en") -> Letter:
    letter = send(kind, ADDRESS, language, {})
    assert letter is not None
    return letter


def told(letter: Letter) -> str:
    job = Job.objects.get(pk=letter.job_id)
    with override("en"):
        return reasons([job])[job.pk]


@pytest.mark.parametrize(
    ("language", "subject", "name"),
    [
        ("en", "Letters leave this house", "Example Science House"),
        ("zh-hans", "本站能够发出信件", "示例科普社"),
    ],
)
def test_a_letter_arrives_as_text_and_html_in_the_reader_s_language(
    server: MailServer, language: str, subject: str, name: str
) -> None:
    letter = written(language=language)
    run_due()
    (taken,) = server.letters()
    assert (taken["Subject"], taken["To"]) == (subject, ADDRESS)
    assert name in taken["From"]
    assert letter.public_id in taken["Message-ID"]
    assert taken.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in taken.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
    letter.refresh_from_db()
    assert letter.sent_at is not None


def test_nothing_is_sent_where_the_change_is_rolled_back(server: MailServer) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        written()
        raise ZeroDivisionError
    run_due()
    assert server.taken == []


def test_a_letter_that_was_sent_is_not_sent_again(server: MailServer) -> None:
    letter = written()
    run_due()
    Job.objects.filter(pk=letter.job_id).update(state=State.FAILED)
    retry(Job.objects.get(pk=letter.job_id))
    run_due()
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("recipient", "data", "reason"),
    [
        ("450 come back", "250 taken", "after: The mail server asks to try later (450)."),
        ("250 good", "451 no room", "after: The mail server asks to try later (451)."),
        ("250 good", "", "after: The mail server cannot be reached ("),
    ],
)
def test_what_may_pass_is_tried_again(server: MailServer, recipient: str, data: str, reason: str) -> None:
    server.recipient, server.data = recipient, data
    letter = written()
    run_due()
    assert reason in told(letter)
    server.recipient, server.data = "250 good", "250 taken"
    Job.objects.update(due_at=timezone.now())
    run_due()
    assert len(server.taken) == 1


def test_what_is_refused_for_good_is_tried_once_and_says_so(server: MailServer) -> None:
    server.recipient = "550 nobody"
    letter = written()
    run_due()
    assert told(letter) == "Failed at attempt 1: The mail server refuses the letter or its address (550)."


def test_a_house_without_a_mail_server_keeps_its_letters_and_says_why(settings: Any) -> None:
    settings.MAIL_TRANSPORT = mail(House(Path("nowhere"), kind="production"), {})["MAIL_TRANSPORT"]
    letter = written()
    run_due()
    assert "No mail server is named in house.toml" in told(letter)


def test_what_django_sends_goes_the_same_way_and_its_words_are_blanked(server: MailServer) -> None:
    made = django_mail.EmailMessage("Your code", "Write this:\n\n123-456", None, [ADDRESS])
    assert QueueBackend().send_messages([made]) == 1
    assert Letter.objects.get().text
    run_due()
    assert "123-456" in server.letters()[0].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    letter = Letter.objects.get()
    assert (letter.subject, letter.text, letter.html) == ("", "", "")


def test_addresses_and_words_stay_out_of_the_log(server: MailServer, caplog: Any) -> None:
    server.recipient = f"550 <{ADDRESS}> nobody"
    with caplog.at_level(logging.DEBUG):
        written()
        run_due()
    assert caplog.text
    assert ADDRESS not in caplog.text
    assert "Letters leave" not in caplog.text


@pytest.mark.parametrize(
    "address", ["", "no address", "a@example.org\nBcc: b@example.org", "a@b", "@example.org"]
)
def test_what_is_no_address_gets_no_letter(address: str) -> None:
    with pytest.raises(LetterError, match="is no e-mail address"):
        send(TEST, address, "en", {})


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_words_become_markup_or_a_second_header(subject: str, body: str) -> None:
    words = laid_out(subject + "\nBcc: x@example.org", body + "\n\n<script>alert(1)</script>", "en")
    assert "\n" not in words.subject
    assert "<script>" not in words.html
    assert "<script>alert(1)</script>" in words.text


def test_a_letter_that_is_not_needed_is_unsubscribed_by_one_press(server: MailServer, news: Kind) -> None:
    written(news)
    run_due()
    (taken,) = server.letters()
    assert taken["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = taken["List-Unsubscribe"].strip("<>").partition("//")[2].partition("/")[2]
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(f"/{path}").status_code == 200
    assert wants(ADDRESS, NEWS.name)
    assert browser.post(f"/{path}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert send(NEWS, ADDRESS, "en", {}) is None
    browser.post(f"/{path}", {"what": "back"})
    assert send(NEWS, ADDRESS, "en", {}) is not None


def test_a_letter_that_is_needed_comes_in_any_case(server: MailServer) -> None:
    Client().post(unsubscribe_link(ADDRESS, NEWS.name), {"what": "all"})
    assert send(NEWS, ADDRESS, "en", {}) is None
    assert written(TEST).pk
    run_due()
    assert server.letters()[0]["List-Unsubscribe"] is None


def test_a_link_that_was_cut_or_changed_is_not_there() -> None:
    link = unsubscribe_link(ADDRESS, NEWS.name)
    for wrong in (link[:-5] + "/", link.replace("unsubscribe/", "unsubscribe/x")):
        assert Client().post(wrong).status_code == 404
    assert not Unsubscription.objects.exists()


def test_words_are_forgotten_after_a_while(server: MailServer) -> None:
    letter = written()
    run_due()
    Letter.objects.update(made_at=timezone.now() - timedelta(days=91))
    blank_old_letters.func(None)
    letter.refresh_from_db()
    assert (letter.subject, letter.text) == ("", "")


def test_a_person_is_shown_their_letters_and_they_are_erased_with_them() -> None:
    written()
    subject = Subject("", "", None, frozenset({ADDRESS}))
    assert any("Letters leave this house" in str(kept.values) for kept in PROVIDER.shows(subject))
    PROVIDER.erases(subject)
    assert not Letter.objects.exists()


def test_whoever_gets_the_address_of_somebody_else_gets_none_of_their_letters() -> None:
    written()
    Letter.objects.update(person="before")
    now, before = Subject("now", "", None, frozenset({ADDRESS})), Subject("before", "", None, frozenset())
    assert not list(PROVIDER.shows(now))
    PROVIDER.erases(now)
    assert len(list(PROVIDER.shows(before))) == 1
    PROVIDER.erases(before)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://li:a%40b@mail.example.org", ("mail.example.org", 587, "li", "a@b", True, False)),
        ("smtps://li:x@mail.example.org", ("mail.example.org", 465, "li", "x", False, True)),
        ("smtp://localhost:2525", ("localhost", 2525, "", "", False, False)),
    ],
)
def test_a_mail_server_is_named_by_an_address(url: str, wanted: tuple[Any, ...]) -> None:
    options = mail(House(Path("nowhere"), mail=url), {})["MAIL_TRANSPORT"]["OPTIONS"]
    names = ("host", "port", "username", "password", "use_tls", "use_ssl")
    assert tuple(options[name] for name in names) == wanted


def test_a_service_of_anymail_gets_its_key_from_the_environment() -> None:
    house = House(Path("nowhere"), mail="anymail://mailgun?sender_domain=mg.example.org")
    told = mail(house, {"KEPU_MAIL_KEY": "key"})
    assert told["MAIL_TRANSPORT"]["BACKEND"] == "anymail.backends.mailgun.EmailBackend"
    assert (told["ANYMAIL"]["MAILGUN_API_KEY"], told["ANYMAIL"]["MAILGUN_SENDER_DOMAIN"]) == (
        "key",
        "mg.example.org",
    )


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "anymail://nobody", "smtp://"]
)
def test_what_is_no_mail_server_is_told_with_what_would_be(url: str) -> None:
    with pytest.raises(HouseError, match="smtp://user:password@host:587"):
        mail(House(Path("nowhere"), mail=url), {})
