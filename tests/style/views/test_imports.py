# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of terms into a list, as a person does it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.jobs.running import run_due
from kepu.style.models import TermImport, TermList
from kepu.tables.reading import read_table
from kepu.tables.writing import csv_bytes, xlsx_bytes
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db
COLUMNS = ("查找", "宜用", "生效")
MOST_QUERIES = 25


def send(browser: Client, kept: TermList, data: bytes, name: str = "用语.xlsx") -> TermImport:
    address = reverse("style:import_start", args=[kept.public_id])
    answer = browser.post(address, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.context["form"].errors
    return TermImport.objects.get(public_id=answer["Location"].split("/")[-3])


def at(sent: TermImport, name: str) -> str:
    return reverse(f"style:{name}", args=[sent.public_id])


def test_a_table_goes_in_step_by_step_and_is_taken_back(kept: TermList, cast: Cast) -> None:
    editor = client(cast, "editor")
    draft = send(editor, kept, xlsx_bytes(COLUMNS, [("几率", "概率", ""), ("甲", "乙", "昨天")]))
    assert editor.get(at(draft, "import_columns")).context["form"].initial["found"] == "0"
    told = {"found": "0", "preferred": "1", "valid_from": "2"}
    page = editor.post(at(draft, "import_columns"), told, follow=True)
    assert (page.context["adds"], page.context["alters"], page.context["wrong"]) == (1, 0, 1)
    assert "“昨天” is no day; write it like 2026-11-30." in page.content.decode()
    assert not kept.terms.exists()
    problems = read_table(editor.get(at(draft, "import_left")).content)
    assert [row.cells for row in problems.rows] == [
        ("甲", "乙", "昨天", "3", "From: “昨天” is no day; write it like 2026-11-30.")
    ]
    editor.post(at(draft, "import_act"), {"do": "run"})
    run_due()
    assert list(kept.terms.values_list("found", "preferred")) == [("几率", "概率")]
    page = editor.get(at(draft, "import"))
    assert (page.context["left_count"], page.context["may_undo"]) == (1, True)
    assert read_table(editor.get(at(draft, "import_left")).content).rows == problems.rows
    assert "Undo the import" in editor.get(at(draft, "import_live")).content.decode()
    editor.post(at(draft, "import_act"), {"do": "undo"})
    run_due()
    assert not kept.terms.exists()
    assert editor.get(at(draft, "import")).context["may_undo"] is False


def test_what_is_no_table_is_told_at_the_file(kept: TermList, cast: Cast) -> None:
    address = reverse("style:import_start", args=[kept.public_id])
    for data, words in (
        (b"%PDF-1.7", "The file is a PDF. Save the table as XLSX or CSV and send that."),
        (csv_bytes(COLUMNS, []), "The table has headings and no row; choose the file with the rows in it."),
    ):
        answer = client(cast, "editor").post(address, {"file": SimpleUploadedFile("a", data)})
        assert answer.context["form"].errors == {"file": [words]}


def test_a_column_serves_once_and_the_words_to_look_for_are_needed(kept: TermList, cast: Cast) -> None:
    editor = client(cast, "editor")
    draft = send(editor, kept, csv_bytes(COLUMNS, [("甲", "乙", "")]), "a.csv")
    answer = editor.post(at(draft, "import_columns"), {"found": "0", "preferred": "0"})
    assert answer.context["form"].errors.keys() == {"preferred"}
    answer = editor.post(at(draft, "import_columns"), {"preferred": "1"})
    assert answer.context["form"].errors.keys() == {"found"}


def test_a_draft_can_be_forgotten(kept: TermList, cast: Cast) -> None:
    editor = client(cast, "editor")
    draft = send(editor, kept, csv_bytes(COLUMNS, [("甲", "", "")]), "a.csv")
    answer = editor.post(at(draft, "import_act"), {"do": "drop"})
    assert answer["Location"] == reverse("style:list", args=[kept.public_id])
    assert not TermImport.objects.exists()


def test_tables_ask_as_much_for_three_as_for_one(kept: TermList, cast: Cast) -> None:
    editor, address = client(cast, "editor"), reverse("style:imports", args=[kept.public_id])
    asked = []
    for many in (1, 2):
        for _each in range(many):
            send(editor, kept, csv_bytes(COLUMNS, [("甲", "", "")]), "a.csv")
        editor.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert len(editor.get(address).context["page"]) == TermImport.objects.count()
        asked.append(len(queries))
    assert asked[0] == asked[1] <= MOST_QUERIES
