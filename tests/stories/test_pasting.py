# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to a paste: blocks that the editor takes and that may be saved as they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kepu.documents.pasted import MOST_BYTES
from kepu.documents.pasted_table import MOST_IN_A_CELL
from kepu.stories.models import Story
from tests.cast import Cast, client
from tests.documents import clipboards

pytestmark = pytest.mark.django_db


def answer_of(cast: Cast, **files: str) -> Any:
    sent = {name: SimpleUploadedFile(name, text.encode()) for name, text in files.items()}
    return client(cast, "editor").post(reverse("stories:pasted"), sent)


def test_a_paste_comes_back_as_blocks_and_nothing_is_kept(cast: Cast) -> None:
    told = answer_of(cast, html=clipboards.TABLE, text="not this").json()
    assert [each["type"] for each in told["blocks"]] == ["paragraph", "table", "paragraph"]
    assert json.loads(told["blocks"][0]["value"])["blocks"][0]["text"] == "Before"
    assert told["blocks"][1]["value"]["rows"][0] == {"values": ["Moon", "0.384", "CO₂ x^{day}"]}
    assert len(told["said"]) == 4
    assert len({each["id"] for each in told["blocks"]}) == 3
    assert not Story.objects.exists()


def test_what_a_table_may_hold_its_cells_may_be_saved_with(cast: Cast) -> None:
    long = "w" * MOST_IN_A_CELL
    block = Story._meta.get_field("body").stream_block
    for text, kinds in ((long, ["table"]), (long + "w", ["paragraph"])):
        told = answer_of(cast, html=f"<table><tr><td>a<td>b<tr><td>{text}<td>c</table>").json()
        assert [each["type"] for each in told["blocks"]] == kinds
    kept = block.to_python([{"type": "table", "id": "a", "value": {
        "columns": [{"type": "text", "heading": "a"}], "rows": [{"values": [long]}], "caption": ""}}])  # fmt: skip
    assert block.clean(kept)[0].value.row_data[0]["values"] == [long]


def test_plain_text_comes_back_as_paragraphs(cast: Cast) -> None:
    told = answer_of(cast, html="", text="one\ntwo").json()
    assert [each["text"] for each in json.loads(told["blocks"][0]["value"])["blocks"]] == ["one", "two"]
    assert answer_of(cast).json() == {"blocks": [], "said": []}


def test_what_is_too_large_is_refused_in_a_sentence(cast: Cast) -> None:
    answer = answer_of(cast, html="x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json()["said"] == [
        "That is more than 12 MB; paste it in parts, or take in the .docx instead."
    ]
