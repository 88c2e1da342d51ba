# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of appointment, read back, and the page that checks one."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from kepu.directory.actions.experts import give_consent, withdraw_consent
from kepu.directory.actions.panels import add_panel, appoint, end_term
from kepu.directory.models import Term
from kepu.directory.views.letters import appointment
from tests.cast import EXPERT, Cast, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(cast: Cast) -> Term:
    panel, today = (
        add_panel({"zh-hans": "潮汐专家组", "en": "Panel on tides"}, unit=cast.here),
        timezone.localdate(),
    )
    return appoint(panel, cast.expert, starts_on=today, ends_on=today + timedelta(days=730), chair=True)


def read(data: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("聘书", "示例expert", "本单位", "潮汐专家组", "组长")),
        ("en", ("Letterofappointment", "Sampleexpert", "Unithere", "Panelontides", "chair")),
    ],
)
def test_the_letter_says_who_is_appointed_to_what_and_until_when(
    cast: Cast, term: Term, language: str, words: tuple[str, ...]
) -> None:
    address = reverse("directory:letter", args=[term.public_id])
    answer = client(cast, "leader").get(address, {"language": language})
    assert answer["Content-Type"] == "application/pdf"
    text = read(answer.content)
    for each in (*words, term.public_id.upper(), str(term.ends_on.year)):
        assert each in text, each
    assert f"/directory/check/{term.public_id}/" in text


def test_the_letter_bears_the_code_that_leads_to_its_check(cast: Cast, term: Term) -> None:
    page = PdfReader(io.BytesIO(appointment(term, "en"))).pages[0]
    assert len(page.images) == 1


def test_the_expert_opens_their_own_letter(cast: Cast, term: Term) -> None:
    mine = client(cast, EXPERT)
    assert (
        reverse("directory:my_letter", args=[term.public_id])
        in mine.get(reverse("directory:me")).content.decode()
    )
    assert mine.get(reverse("directory:my_letter", args=[term.public_id])).content.startswith(b"%PDF")


def test_anybody_checks_a_letter_and_reads_no_name_without_consent(cast: Cast, term: Term) -> None:
    browser, address = (
        Client(headers={"accept-language": "en"}),
        reverse("directory:letter_check", args=[term.public_id]),
    )
    page = browser.get(address).content.decode()
    assert "This appointment holds." in page
    assert "Sample expert" not in page
    give_consent(cast.expert)
    assert "Sample expert" in browser.get(address).content.decode()
    withdraw_consent(cast.expert)
    assert "Sample expert" not in browser.get(address).content.decode()
    end_term(term)
    assert "This appointment has ended." in browser.get(address).content.decode()
    assert browser.get(reverse("directory:letter_check", args=["000000000000"])).status_code == 404
