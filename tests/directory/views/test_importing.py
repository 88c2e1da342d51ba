# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables into the directory and out of it, as a person does it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kepu.directory.importing.tasks import run_import, undo_import
from kepu.directory.models import Import, Person
from kepu.tables.reading import read_table
from kepu.tables.writing import csv_bytes, xlsx_bytes
from tests.cast import Cast, client
from tests.directory.importing.tables import worked

pytestmark = pytest.mark.django_db
COLUMNS = ("姓名", "邮箱", "备注")
FORMULA = '=HYPERLINK("http://example.org")'


def send(browser: Client, data: bytes, kind: str = "people", name: str = "名单.xlsx") -> Import:
    file = SimpleUploadedFile(name, data)
    answer = browser.post(reverse("directory:import_start", args=[kind]), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.get(public_id=answer["Location"].split("/")[-3])


def test_a_table_goes_in_step_by_step_and_out_again(cast: Cast) -> None:
    leader = client(cast, "leader")
    rows = [(FORMULA, "new@example.org", "x"), ("坏", "no address", ""), ("改", "subject@example.org", "")]
    draft = send(leader, xlsx_bytes(COLUMNS, rows))
    at = {
        name: reverse(f"directory:{name}", args=[draft.public_id])
        for name in ("import", "import_columns", "import_act")
    }
    form = leader.get(at["import_columns"]).context["form"]
    assert form.initial["names_zh"] == "0"
    told = {"names_zh": "0", "email": "1", "default_unit": cast.here.pk}
    page = leader.post(at["import_columns"], told, follow=True)
    assert (page.context["adds"], page.context["alters"], page.context["wrong"]) == (1, 1, 1)
    assert "is no e-mail address" in page.content.decode()
    assert not Person.objects.filter(email="new@example.org").exists()
    problems = leader.get(reverse("directory:import_left", args=[draft.public_id])).content
    assert [row.cells[:2] for row in read_table(problems).rows] == [("坏", "no address")]
    leader.post(at["import_act"], {"do": "run"})
    draft.refresh_from_db()
    run_import.func(worked(draft.job), draft.public_id)
    assert Person.objects.get(email="new@example.org").names["zh-hans"] == FORMULA
    for form in ("csv", "xlsx"):
        out = leader.get(reverse(f"directory:export_{form}", args=["people"]))
        assert FORMULA in [row.cells[1] for row in read_table(out.content).rows]
    assert "Undo the import" in leader.get(at["import"]).content.decode()
    leader.post(at["import_act"], {"do": "undo"})
    draft.refresh_from_db()
    undo_import.func(worked(draft.job), draft.public_id, draft.actor)
    assert not Person.objects.filter(email="new@example.org").exists()


def test_what_is_no_table_is_told_at_the_file(cast: Cast) -> None:
    address = reverse("directory:import_start", args=["people"])
    answer = client(cast, "leader").post(address, {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})
    assert answer.context["form"].errors == {
        "file": ["The file is a PDF. Save the table as XLSX or CSV and send that."]
    }


def test_a_column_serves_once_and_names_are_needed(cast: Cast) -> None:
    leader = client(cast, "leader")
    draft = send(leader, csv_bytes(COLUMNS, [("甲", "", "")]), name="a.csv")
    address = reverse("directory:import_columns", args=[draft.public_id])
    answer = leader.post(address, {"names_zh": "0", "names_en": "0"})
    assert answer.context["form"].errors.keys() == {"names_en"}
    answer = leader.post(address, {"email": "1"})
    assert answer.context["form"].errors.keys() == {"names_zh"}


def test_a_draft_can_be_forgotten(cast: Cast) -> None:
    leader = client(cast, "leader")
    draft = send(leader, csv_bytes(COLUMNS, [("甲", "", "")]), name="a.csv")
    leader.post(reverse("directory:import_act", args=[draft.public_id]), {"do": "drop"})
    assert not Import.objects.exists()


def test_an_editor_does_not_export_people(cast: Cast) -> None:
    assert client(cast, "editor").get(reverse("directory:export_csv", args=["people"])).status_code == 404
