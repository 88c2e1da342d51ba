# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kepu.tables.cells import plain
from kepu.tables.errors import TableError
from kepu.tables.reading import read_table
from kepu.tables.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, letters
from kepu.tables.writing import csv_bytes, xlsx_bytes
from tests.tables.biff import xls

HEADINGS = ("姓名", "E-mail", "Note")
ROWS = (("示例专家甲", "a@example.org", "潮汐"), ("Sample B", "", "black holes"))
CELLS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12).map(plain) | st.sampled_from(
    ["=1+1", "+8613800138000", "-1", "@cmd", "＝1", "'=1", "''", "_x0041_", "001", "a\nb", " ", "1e5", "TRUE"]
)
Writer = Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]


def texts(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data).rows]


def plainly(encoding: str, separator: str = ",", line_end: str = "\r\n") -> bytes:
    text = line_end.join(separator.join(cells) for cells in (HEADINGS, *ROWS))
    return (text + line_end).encode(encoding)


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
@settings(max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
@example([('=HYPERLINK("http://example.org")', "+1", "＝1")])
def test_what_is_written_is_read_back(write: Writer, rows: list[tuple[str, str, str]]) -> None:
    kept = [cells for cells in rows if any(cell.strip() for cell in cells)]
    table = read_table(write(HEADINGS, rows))
    assert table.columns == HEADINGS
    assert [row.cells for row in table.rows] == kept


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"])
def test_nothing_that_is_written_is_run(start: str) -> None:
    name = start + 'HYPERLINK("http://example.org")'
    lines = csv_bytes(["Name"], [[name]]).decode("utf-8-sig").split("\r\n", 1)
    assert lines[1].lstrip('"').startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(["Name"], [[name]]))).active
    assert sheet is not None
    cell = sheet["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", plain(name), True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_text_is_read_however_it_was_saved(encoding: str, separator: str, line_end: str) -> None:
    words = "示例專家" if encoding == "big5" else "示例专家"
    body = separator.join(["姓名", "地址", "說明" if encoding == "big5" else "说明"]) + line_end
    body += (
        separator.join(
            [
                words,
                "a@example.org",
                "潮汐引力研究所的研究人員" if encoding == "big5" else "潮汐引力研究所的研究人员",
            ]
        )
        + line_end
    ) * 2
    table = read_table(body.encode(encoding))
    assert table.columns[0] == "姓名"
    assert [row.cells[:2] for row in table.rows] == [(words, "a@example.org")] * 2


def test_full_width_separators_are_read() -> None:
    assert texts(plainly("utf-8", "，")) == list(ROWS)


def test_a_separator_that_is_told_is_believed() -> None:
    table = read_table(b"sep=;\r\na,x;b\r\n1,5;2\r\n")
    assert (table.columns, table.rows[0].cells, table.rows[0].number) == (("a,x", "b"), ("1,5", "2"), 3)


def test_an_encoding_that_is_told_is_believed() -> None:
    assert texts("a,b\né,1\n".encode("cp1252"))[0][1] == "1"
    table = read_table("a,b\né,1\n".encode("cp1252"), "cp1252")
    assert table.rows[0].cells == ("é", "1")
    with pytest.raises(TableError, match="not in ascii"):
        read_table("a,b\né,1\n".encode(), "ascii")


def test_a_title_above_the_headings_is_passed_over_and_rows_keep_their_numbers() -> None:
    table = read_table("示例专家名单,,\n\n姓名,单位,\n甲,示例学会,\n,,\n乙,示例学会,\n".encode())
    assert table.columns == ("姓名", "单位")
    assert [row.number for row in table.rows] == [4, 6]


def workbook(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def test_numbers_days_and_formulas_of_a_workbook_become_text() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.append(["a", "b", "c", "d"])
        sheet.append([13800138000, 2.5, date(2026, 1, 2), True])

    assert texts(workbook(fill)) == [("13800138000", "2.5", "2026-01-02", "TRUE")]


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        first = book.active
        assert first is not None
        first.append(["secret", "x"])
        first.sheet_state = "hidden"
        book.create_sheet("empty")
        book.create_sheet("people").append(["name", "address"])

    table = read_table(workbook(fill))
    assert (table.columns, table.rows) == (("name", "address"), ())


def test_a_cell_far_away_costs_nothing_and_formatted_empty_rows_do_not_count() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet.append(["name", "address"])
        sheet.append(["a", "b"])
        sheet["A9000"].number_format = "@"

    assert texts(workbook(fill)) == [("a", "b")]


def open_document(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook as LibreOffice and WPS write it under .ods (OpenDocument 1.3)."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{each}="{names}{each}:1.0"' for each in ("office", "table", "text"))
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in cells)}</table:table-row>" for cells in rows
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {
        "mimetype": kind,
        "META-INF/manifest.xml": (
            f'<manifest:manifest xmlns:manifest="{names}manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
        ),
        "content.xml": (
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="A">{lines}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        ),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_an_open_document_is_read_whatever_it_is_called() -> None:
    table = read_table(open_document((HEADINGS, *ROWS)))
    assert table.columns == HEADINGS
    assert [row.cells for row in table.rows] == list(ROWS)


def test_a_workbook_of_excel_97_is_read() -> None:
    table = read_table(xls((HEADINGS, *ROWS, ("电话", 13800138000.0, 2.5))))
    assert table.columns == HEADINGS
    assert [row.cells for row in table.rows] == [*ROWS, ("电话", "13800138000", "2.5")]


def bomb() -> bytes:
    """A workbook whose sheet is ten thousand times as large as the file."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes(["a"], [["b"]]))) as good,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("sheet1.xml"):
                cell = b'<c r="A3" t="inlineStr"><is><t>' + b"x" * 1_500_000_000
                content = content.replace(b"</sheetData>", cell)
            bad.writestr(name, content)
    return made.getvalue()


def rows(many: int) -> bytes:
    return csv_bytes(["a", "b"], [["x", "y"]] * many)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\n,,\n", "empty"),
        (b"x" * (MOST_BYTES + 1), "21 MB"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "picture"),
        (b"\xff\xd8\xff\xe0....", "picture"),
        (b"PK\x03\x04 not a workbook", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not one either", "damaged"),
        (xlsx_bytes(["a"], [["b"]])[:-400], "damaged"),
        (b"\xef\xbb\xbf<html><table><tr><td>a</td></tr></table></html>", "web page"),
        (b"\x00\x01\x02\x03" * 200, "neither a workbook nor text"),
        (rows(MOST_ROWS + 1), "20001 rows"),
        (rows(MOST_ROWS * 5), "more than 20000 rows"),
        (xlsx_bytes(["a", "b"], [["x", "y"]] * (MOST_ROWS + 200)), "more than 20000 rows"),
        (csv_bytes(["a"] * (MOST_COLUMNS + 1), [["x"] * (MOST_COLUMNS + 1)]), "101 columns"),
        (xlsx_bytes(["a"] * (MOST_COLUMNS + 1), [["x"] * (MOST_COLUMNS + 1)]), "more than 100 columns"),
        (b'a,b\n"open,1\n' + b"x,y\n" * 20_000, "quotation mark"),
        (b'a,b\n"open,1\n' + b"x,y\n" * 400_000, "never closed"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_table(data)


@pytest.mark.slow
def test_a_workbook_that_swells_is_refused() -> None:
    with pytest.raises(TableError, match="damaged"):
        read_table(bomb())


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf")):
        return
    try:
        table = read_table(data)
    except TableError:
        return
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheet_programs_do(index: int, name: str) -> None:
    assert letters(index) == name
