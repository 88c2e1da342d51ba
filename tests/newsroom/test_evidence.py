# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence in the newsroom: added by one form, listed, changed, taken off; and its files, handed out to be saved."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.jobs.running import run_due
from kepu.newsroom.evidence_views import MOST_TYPED
from kepu.review.actions.evidence import add_document, add_told, remove_evidence
from kepu.review.actions.invite import invite, withdraw_invitation
from kepu.review.evidence.crossref import Found
from kepu.review.evidence.documents import read_document
from kepu.review.evidence.reopening import take_notices
from kepu.review.evidence.told import Told
from kepu.review.models import Claim, Evidence
from kepu.review.states import Said
from kepu.review.tokens import make_token
from tests import loop
from tests.cast import Cast, client
from tests.review.evidence.peers import PAPER, peer
from tests.review.evidence.samples import BIBTEX, RIS

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast) -> Claim:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.text_claim(loop.written_story(cast.here, owner))


@pytest.fixture
def editor(cast: Cast) -> Client:
    return client(cast, "editor", "en")


def page(claim: Claim) -> str:
    return reverse("claim_evidence", args=[claim.public_id])


def sent(browser: Client, claim: Claim, **told: Any) -> Any:
    return browser.post(page(claim), told, follow=True)


def said(answer: Any) -> list[str]:
    return [str(each) for each in answer.context["messages"]]


def test_a_doi_is_added_at_once_and_shown_when_it_was_looked_up(
    claim: Claim, editor: Client, settings: Any
) -> None:
    with peer(settings):
        answer = sent(editor, claim, told=f"https://doi.org/{PAPER}", passage="It takes 1.3 s.")
        assert said(answer) == ["1 piece of evidence was added."]
        assert "is being looked up" in answer.content.decode()
        assert (
            f'data-live="{reverse("claim_evidence_live", args=[claim.public_id])}"' in answer.content.decode()
        )
        run_due()
    part = editor.get(reverse("claim_evidence_live", args=[claim.public_id]))
    html = part.content.decode()
    assert "How long light takes from the Moon" in html
    assert "Author Sample, The Sample Group · Journal of Samples 12(3): 1-9 · 2024" in html
    assert "Crossref" in html
    assert "<q>It takes 1.3 s.</q>" in html
    same = editor.get(
        reverse("claim_evidence_live", args=[claim.public_id]), headers={"if-none-match": part["ETag"]}
    )
    assert same.status_code == 304


def test_without_a_network_a_title_will_do(claim: Claim, editor: Client) -> None:
    assert said(sent(editor, claim, title="Author, Light, 2020")) == ["1 piece of evidence was added."]
    assert said(sent(editor, claim, told=PAPER, title="Light of the Moon")) == [
        "1 piece of evidence was added."
    ]
    assert [(each.title, each.doi, each.state) for each in claim.evidence.all()] == [
        ("Author, Light, 2020", "", "typed"), ("Light of the Moon", PAPER, "typed"),
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "many"), [("a.ris", RIS, 1), ("a.bib", BIBTEX, 2)])
def test_a_file_of_references_is_taken_in(
    claim: Claim, editor: Client, name: str, text: str, many: int
) -> None:
    file = SimpleUploadedFile(name, text.encode())
    sent(editor, claim, file=file)
    assert claim.evidence.count() == many
    again = sent(editor, claim, file=SimpleUploadedFile(name, (text + "\n@article{x, title={").encode()))
    assert claim.evidence.count() == many
    assert "is evidence for this claim already" in said(again)[0]


def test_pasted_csl_is_taken_in(claim: Claim, editor: Client) -> None:
    sent(editor, claim, told=json.dumps([{"type": "dataset", "title": "Data", "DOI": "10.1234/data"}]))
    made = claim.evidence.get()
    assert (made.title, made.kind, made.csl["DOI"]) == ("Data", "data", "10.1234/data")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"told": "doi:10"}, "is no DOI"),
        ({}, "Write a DOI, an address or a title"),
        ({"file": ("report.pdf", b"<html>")}, "is not what its name says: it is a web page"),
        ({"file": ("a.ris", b"nothing")}, "No references are in it"),
        ({"file": ("run.exe", b"MZ")}, "of no kind that is taken"),
        ({"told": PAPER, "file": ("a.ris", b"x")}, "Either write, or choose a file"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_is_kept(
    claim: Claim, editor: Client, told: dict[str, Any], words: str
) -> None:
    if "file" in told:
        told = told | {"file": SimpleUploadedFile(*told["file"])}
    answer = editor.post(page(claim), told | {"passage": "The words & more"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "The words &amp; more</textarea>" in html
    assert not claim.evidence.exists()


def test_a_document_is_handed_out_to_be_saved_and_never_opened(
    claim: Claim, editor: Client, cast: Cast
) -> None:
    data = b"<x>\n1,2\n"
    sent(editor, claim, file=SimpleUploadedFile("度 数.csv", data), passage="row 1")
    kept = claim.evidence.get().files.get()
    answer = editor.get(reverse("evidence_file", args=[kept.public_id]))
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    # What was taken off stays for those who may see the story.
    remove_evidence(claim.evidence.get())
    assert editor.get(reverse("evidence_file", args=[kept.public_id])).status_code == 200
    kept.file.delete(save=False)
    assert editor.get(reverse("evidence_file", args=[kept.public_id])).status_code == 404


def test_the_experts_link_opens_the_files_of_its_claim_while_it_is_open(claim: Claim, cast: Cast) -> None:
    mine = add_document(claim, read_document("note.txt", b"A note.")).files.get()
    other = loop.text_claim(claim.story, "It is the nearest body to us.")
    others = add_document(other, read_document("other.txt", b"Another.")).files.get()
    invitation = invite(claim, loop.expert_of(cast.there))
    token, reader = make_token(invitation), Client()
    html = reader.get(reverse("review:ask", args=[token])).content.decode()
    address = reverse("review:evidence", args=[token, mine.public_id])
    assert address in html
    assert reader.get(address).status_code == 200
    assert reader.get(reverse("review:evidence", args=[token, others.public_id])).status_code == 404
    withdraw_invitation(invitation)
    assert reader.get(address).status_code == 404


def test_evidence_is_changed_and_taken_off(claim: Claim, editor: Client) -> None:
    (made,) = add_told(claim, [Told("Ligth")]).made
    edit = reverse("evidence_edit", args=[made.public_id])
    assert 'value="Ligth"' in editor.get(edit).content.decode()
    told = {"title": "Light", "kind": "data", "doi": "", "address": "https://example.org/", "passage": "p. 1"}
    assert editor.post(edit, told | {"title": " "}).status_code == 422
    assert editor.post(edit, told | {"address": "javascript:alert(1)"}).status_code == 422
    assert said(editor.post(edit, told, follow=True)) == ["“Light” was kept."]
    made.refresh_from_db()
    assert (made.title, made.kind, made.address, made.passage) == (
        "Light",
        "data",
        "https://example.org/",
        "p. 1",
    )
    answer = editor.post(reverse("evidence_remove", args=[made.public_id]), follow=True)
    assert said(answer) == ["“Light” was taken off."]
    assert not claim.evidence.exists()
    assert editor.post(edit, told).status_code == 404


def test_who_may_not_write_sees_the_list_and_no_form(claim: Claim, cast: Cast) -> None:
    add_told(claim, [Told("Light")])
    operator = client(cast, "operator", "en")
    html = operator.get(page(claim)).content.decode()
    assert "Light" in html
    assert 'name="told"' not in html
    assert "Take off" not in html
    assert operator.post(page(claim), {"told": PAPER}).status_code == 404
    assert client(cast, "neighbour", "en").get(page(claim)).status_code == 404


def test_hostile_words_are_shown_as_words(claim: Claim, editor: Client) -> None:
    hostile = "<script>alert(1)</script>"
    sent(
        editor,
        claim,
        told=json.dumps([{"title": f"{hostile} x < y", "container-title": hostile}]),
        passage=hostile,
    )
    html = editor.get(page(claim)).content.decode()
    assert hostile not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; x &lt; y" in html


@pytest.mark.parametrize("letter", ["月", "𝄞", "&"])
def test_as_much_as_the_field_takes_is_read(claim: Claim, editor: Client, letter: str) -> None:
    assert f'maxlength="{MOST_TYPED}"' in editor.get(page(claim)).content.decode()
    # A browser counts halves of pairs.
    text = letter * (MOST_TYPED * 2 // len(letter.encode("utf-16-le")))
    answer = sent(editor, claim, told=text, passage="月" * 4000)
    assert (answer.status_code, claim.evidence.get().title) == (200, letter * 500)


def test_characters_that_no_database_holds_are_left_out(claim: Claim, editor: Client) -> None:
    sent(editor, claim, told="Li\x00ght", passage="p.\x00 1")
    made = claim.evidence.get()
    assert (made.title, made.passage) == ("Li ght", "p. 1")
    edit = reverse("evidence_edit", args=[made.public_id])
    told = {"title": "Mo\x00on", "kind": "work", "doi": "", "address": "", "passage": "\x00"}
    assert said(editor.post(edit, told, follow=True)) == ["“Mo on” was kept."]


def noticed(claim: Claim, many: int) -> None:
    made = add_told(claim, [Told(f"Paper {at}", f"10.1234/{at}") for at in range(many)]).made
    for each in made:
        add = read_document("note.txt", b"A note.")
        take_notices(each, [Found(Said.RETRACTED, f"{each.doi}.retraction")])
        add_document(claim, add, title=f"Note on {each.title}")


@pytest.mark.parametrize("address", ["claim", "notices"])
def test_lists_ask_as_much_for_one_as_for_three(claim: Claim, editor: Client, address: str) -> None:
    where = page(claim) if address == "claim" else reverse("evidence_notices")
    counts = []
    for many in (1, 3):
        Evidence.everything.all().delete()
        noticed(claim, many)
        editor.get(where)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            html = editor.get(where).content.decode()
        assert html.count("<strong>retracted</strong>") == many
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 25


def test_the_list_of_notices_says_when_it_was_asked_and_shows_no_others(
    claim: Claim, cast: Cast, settings: Any
) -> None:
    noticed(claim, 1)
    html = client(cast, "editor", "en").get(reverse("evidence_notices")).content.decode()
    assert "nobody: this house names no registry and no table" in html
    assert page(claim) in html
    other = client(cast, "neighbour", "en").get(reverse("evidence_notices")).content.decode()
    assert page(claim) not in other
    assert "Nothing of that kind is known." in other


def test_the_page_of_the_story_marks_what_was_retracted(claim: Claim, editor: Client) -> None:
    noticed(claim, 1)
    html = editor.get(reverse("story", args=[claim.story.public_id])).content.decode()
    assert "◤ retracted" in html
    assert page(claim) in html
