# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of fees: from an answer to a line in the table of the quarter, and the letter of thanks."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from kepu.review.actions.fees import Terms, note_fee
from kepu.review.fees import Quarter
from kepu.review.models import Fee, Review
from tests import loop
from tests.cast import Cast, client
from tests.queries import queries
from tests.review.test_fees import TERMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(cast: Cast) -> Review:
    """An answer that was signed today."""
    owner = cast.users["editor"]
    assert owner is not None
    return loop.signed(loop.text_claim(loop.written_story(cast.here, owner)), loop.expert_of(cast.here))


def quarter_of(review: Review) -> Quarter:
    return Quarter.of(timezone.localdate(review.signed_at))


def test_an_answer_becomes_a_line_of_the_quarter_s_table(cast: Cast, review: Review) -> None:
    editor, address = client(cast, "editor", "en"), reverse("fee_note", args=[review.public_id])
    assert address in editor.get(reverse("fees"), {"quarter": quarter_of(review)}).content.decode()
    form = editor.get(address).content.decode()
    assert f"Answer about claim {review.claim.number}" in form
    told = {"work": "Answer", "basis": "hour", "rate": "120", "currency": "cny", "hours": "1.5",
            "day": timezone.localdate(review.signed_at).isoformat()}  # fmt: skip
    kept = editor.post(address, told)
    assert kept.status_code == 302
    assert editor.get(kept.url).content.decode().count("180.00 CNY") == 1
    table = editor.get(reverse("fees"), {"quarter": quarter_of(review), "table": "xlsx"})
    rows = list(load_workbook(BytesIO(table.content)).active.iter_rows(values_only=True))
    assert rows[1][:3] == (review.expert.person.name, cast.here.name, "Answer")
    assert rows[1][7:9] == ("180.00", "CNY")
    again = editor.post(address, told)
    assert "noted already" in again.content.decode()


def test_what_is_typed_wrong_is_said_and_kept_on_the_page(cast: Cast, review: Review) -> None:
    editor, address = client(cast, "editor", "en"), reverse("fee_note", args=[review.public_id])
    page = editor.post(address, {"work": "to 6222 0202 0001 2345", "basis": "hour", "rate": "1",
                                 "currency": "CNY", "hours": "1", "day": "2026-11-30"}).content.decode()  # fmt: skip
    assert "has no place here" in page
    assert "6222 0202 0001 2345" in page
    assert not Fee.objects.exists()


def test_the_letter_of_thanks_names_the_stories_in_the_expert_s_language(cast: Cast, review: Review) -> None:
    answer = client(cast, "editor", "zh-hans").get(
        reverse("thanks", args=[review.expert.public_id]), {"quarter": quarter_of(review)}
    )
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Dear Sample Expert" in text
    assert review.claim.story.title in text
    empty = {"quarter": quarter_of(review).before}
    assert (
        client(cast, "editor").get(reverse("thanks", args=[review.expert.public_id]), empty).status_code
        == 404
    )


def test_one_and_three_fees_ask_the_same_questions(cast: Cast) -> None:
    expert, editor = loop.expert_of(cast.here), client(cast, "editor")
    counted = []
    for many in (1, 2):
        for number in range(many):
            note_fee(expert, cast.here, Terms(f"Work {many}-{number}", TERMS.rate, TERMS.day))
        counted.append(queries(editor, reverse("fees"), {"quarter": Quarter.of(TERMS.day)}))
    assert counted[0] == counted[1] <= 25
