# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approving from a link, without an account: what a link opens, and what it cannot do."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepu.directory.roles import Role
from kepu.jobs.running import run_due
from kepu.review.codes import TRIES, send_code
from kepu.review.errors import ReviewError
from kepu.review.models import Assignment, Giving, Look, SignOff
from kepu.review.states import RunState
from kepu.review.tokens import make_token
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, assemble
from tests.masters import film
from tests.review.routing import asked, begun, route, run_of, stage

pytestmark = pytest.mark.django_db
BUDGET = 60_000
"""Bytes of everything before the film."""


def question_in(cast: Cast) -> Assignment:
    owner = cast.users["producer"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    route(cast.here, stage("issue", Role.LEADER, link=True))
    begun(story)
    (found,) = asked(story)
    return found


@pytest.fixture
def question(cast: Cast) -> Assignment:
    """The leader is asked, at a stage where a link may approve."""
    return question_in(cast)


def page(question: Assignment, name: str = "approve") -> str:
    return reverse(f"review:{name}", args=[make_token(question)])


def telephone(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def code_of(question: Assignment) -> str:
    mail.outbox.clear()
    Assignment.objects.filter(pk=question.pk).update(code_at=None)
    send_code(question)
    run_due()
    (letter,) = [each for each in mail.outbox if re.search(r"\b\d{6}\b", str(each.body))]
    assert letter.to == [question.person.email]
    found = re.search(r"\b\d{6}\b", str(letter.body))
    assert found
    return found[0]


def form_of(question: Assignment, browser: Client) -> dict[str, str]:
    """What the form of the page sends along."""
    told = browser.get(page(question)).content.decode()
    return dict(re.findall(r'<input type="hidden" name="(digest|seen)" value="([^"]*)"', told))


def answered(question: Assignment, code: str, do: str = "approve", **more: str) -> Any:
    browser = telephone()
    return browser.post(page(question), form_of(question, browser) | {"do": do, "code": code} | more)


def test_the_letter_leads_to_the_link_and_the_code_to_a_signature(question: Assignment) -> None:
    run_due()
    (letter,) = [each for each in mail.outbox if "/r/a/" in each.body or "/review/" in each.body]
    assert page(question) in letter.body
    answer = answered(question, code_of(question), remark="Well done.")
    assert "Your signature was taken" in answer.content.decode()
    signed = SignOff.objects.get(role="stage:issue")
    assert (signed.person, signed.remark) == (question.person, "Well done.")
    assert run_of(question.run.story).state == RunState.APPROVED


def test_a_stage_without_links_sends_to_the_newsroom_and_opens_nothing(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    route(cast.here, stage("first"))
    begun(story)
    (found,) = asked(story)
    run_due()
    (letter,) = [each for each in mail.outbox if "/r/a/" in each.body or "/review/" in each.body]
    assert reverse("reviewing", args=[story.public_id]) in letter.body
    assert telephone().get(page(found)).status_code == 404


def test_enter_asks_for_the_code_then_approves_with_it_and_never_where_a_reason_stands(
    question: Assignment,
) -> None:
    browser = telephone()
    told = form_of(question, browser) | {"do": "go"}
    assert "A code was sent" in browser.post(page(question), told).content.decode()
    code = loop.sent_code()
    refused = browser.post(page(question), told | {"code": code, "reason": "Wrong."})
    assert refused.status_code == 422
    assert "Press the button for what you want" in refused.content.decode()
    assert not SignOff.objects.exists()
    browser.post(page(question), told | {"code": code})
    assert SignOff.objects.get().person == question.person


def test_what_is_answered_in_the_newsroom_first_is_said_on_the_link(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("issue", Role.LEADER, link=True, asks=["confidentiality"]))
    begun(loop.written_story(cast.here, owner))
    question = Assignment.objects.get()
    told = telephone().get(page(question)).content.decode()
    assert "answered in the newsroom: Confidentiality check." in told
    refused = answered(question, code_of(question))
    assert "Answer first, then sign" in refused.content.decode()
    assert (
        "You gave the story back"
        in answered(question, code_of(question), "return", reason="No.").content.decode()
    )


def test_giving_back_takes_a_reason_and_keeps_what_was_typed_without_one(question: Assignment) -> None:
    code = code_of(question)
    refused = answered(question, code, "return", remark="Kept words")
    assert refused.status_code == 422
    assert "Write why it is given back" in refused.content.decode()
    assert "Kept words" in refused.content.decode()
    assert (
        "You gave the story back" in answered(question, code, "return", reason="Check 1.3.").content.decode()
    )
    assert Giving.objects.get().reason == "Check 1.3."
    assert run_of(question.run.story).state == RunState.RETURNED


def test_a_mail_scanner_that_follows_the_link_uses_nothing_up(question: Assignment) -> None:
    for method in ("get", "head", "get"):
        assert getattr(telephone(), method)(page(question)).status_code == 200
    held = Assignment.objects.get(pk=question.pk)
    assert (held.is_open(), held.code, held.tries) == (True, "", 0)
    assert not Look.objects.exists()
    assert not SignOff.objects.exists()


def test_a_forwarded_link_signs_nothing_without_the_code(question: Assignment) -> None:
    code_of(question)
    for typed in ("", "000000", "abc"):
        answer = answered(question, typed)
        assert answer.status_code == 422
    assert not SignOff.objects.exists()
    assert not Look.objects.exists()


def test_five_wrong_codes_close_the_right_one_too(question: Assignment) -> None:
    code = code_of(question)
    wrong = "111111" if code != "111111" else "222222"
    for _try in range(TRIES):
        answered(question, wrong)
    assert "Five wrong codes" in answered(question, code).content.decode()
    assert not SignOff.objects.exists()


def test_an_expired_link_says_when_and_shows_nothing_of_the_story(question: Assignment) -> None:
    Assignment.objects.filter(pk=question.pk).update(expires_at=timezone.now() - timedelta(days=1))
    told = telephone().get(page(question)).content.decode()
    assert "This link expired on" in told
    assert loop.TEXT not in told
    assert telephone().get(page(question, "approve_all")).status_code == 404
    with pytest.raises(ReviewError, match="expired"):
        send_code(Assignment.objects.get(pk=question.pk))


def test_a_used_link_says_so(question: Assignment) -> None:
    code = code_of(question)
    answered(question, code)
    told = telephone().get(page(question)).content.decode()
    assert "This question was answered or taken back" in told
    assert loop.TEXT not in told
    assert answered(question, code).status_code == 422
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 14), slice(0, 3)])
def test_a_link_that_a_chat_program_cut_opens_nothing(question: Assignment, cut: slice) -> None:
    token = make_token(question)
    for name in ("approve", "approve_all", "approve_film"):
        assert telephone().get(reverse(f"review:{name}", args=[token[cut]])).status_code == 404
    assert telephone().get(reverse("review:approve", args=[token + "。"])).status_code == 404


def test_a_story_that_changed_while_it_was_read_shows_what_is_different_and_keeps_what_was_typed(
    question: Assignment,
) -> None:
    browser, code = telephone(), code_of(question)
    form = form_of(question, browser)
    loop.rewritten(question.run.story, loop.BODY, title="Light of the full Moon")
    answer = browser.post(page(question), form | {"do": "approve", "code": code, "remark": "My words"})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "The story was changed while you were reading" in told
    assert "<ins>full </ins>" in told
    assert "My words" in told
    assert not SignOff.objects.exists()
    assert "Your signature was taken" in answered(question, code).content.decode()


def test_whoever_signed_sees_what_is_different_since(cast: Cast, question: Assignment) -> None:
    answered(question, code_of(question))
    loop.rewritten(question.run.story, loop.BODY, title="Light of the full Moon")
    (again,) = asked(question.run.story)
    told = telephone().get(page(again)).content.decode()
    assert "What is different since you signed" in told
    assert "<ins>full </ins>" in told


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one_signature(transactional_db: None) -> None:
    question = question_in(assemble())
    code = code_of(question)
    forms = [form_of(question, telephone()) | {"do": "approve", "code": code} for _ in range(2)]
    told: list[int] = []

    def post(form: dict[str, str]) -> None:
        try:
            told.append(telephone().post(page(question), form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(form,)) for form in forms]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told) == [200, 422]
    assert SignOff.objects.count() == 1


def test_the_film_is_served_in_parts_while_the_question_is_open(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 2))
    route(cast.here, stage("issue", Role.LEADER, link=True))
    begun(story)
    (found,) = asked(story)
    address = page(found, "approve_film")
    assert address in telephone().get(page(found)).content.decode()
    part = telephone().get(address, headers={"range": "bytes=0-99"})
    assert (part.status_code, len(b"".join(part))) == (206, 100)  # type: ignore[arg-type]
    answered(found, code_of(found))
    assert telephone().get(address).status_code == 404


def long_story(cast: Cast, characters: int) -> Assignment:
    owner = cast.users["producer"]
    assert owner is not None
    story = loop.written_story(cast.here, owner, language="zh-hans")
    sentence = "月光从月球到地球大约需要一点三秒，"
    blocks = [("paragraph", f"<p>{at}{sentence * 20}</p>", f"b{at}") for at in range(characters // 340)]
    loop.rewritten(story, blocks)
    loop.captioned(
        story, tuple((at * 1000, at * 1000 + 900, f"{sentence}{at}") for at in range(600)), "zh-hans"
    )
    route(cast.here, stage("issue", Role.LEADER, link=True))
    begun(story)
    (found,) = asked(story)
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_everything_before_the_film_stays_small_however_long_the_story_is(cast: Cast, language: str) -> None:
    found = long_story(cast, 40_000)
    answered(found, code_of(found))
    told = [(b["type"], b["value"], b["id"]) for b in Story.objects.get().body.get_prep_value()]
    loop.rewritten(found.run.story, [(kind, value.replace("月", "明月"), key) for kind, value, key in told])
    (again,) = asked(found.run.story)
    html = telephone(language).get(page(again)).content
    linked = re.findall(r'(?:src|href)="/static/([^"]+)"', html.decode())
    folder = Path(__file__).parents[2] / "src" / "kepu" / "theme" / "static"
    assert {"site.css", "answer.js"} <= set(linked)
    size = len(html) + sum((folder / each).stat().st_size for each in set(linked) if each != "LICENSES.txt")
    assert size <= BUDGET, size
    whole = telephone(language).get(page(again, "approve_all")).content.decode()
    assert whole.count("大约需要") > 2000


def test_the_page_takes_as_many_queries_for_three_claims_as_for_one(question: Assignment) -> None:
    counts = []
    for words in (loop.TEXT, "nearest", "Moon"):
        story = question.run.story
        text = story.words()[loop.FIRST]
        if words in text:
            loop.text_claim(story, words) if text.count(words) == 1 else None
        with CaptureQueriesContext(connection) as captured:
            telephone().get(page(question))
        counts.append(len(captured))
    assert counts[0] == counts[-1] <= 25
