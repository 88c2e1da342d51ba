# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents, read back."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.template import engines
from pypdf import PdfReader

from kepu.documents import letter, pdf
from tests.outbound.servers import saying, served

pytestmark = pytest.mark.usefixtures("fonts")

CHINESE = "“海绵城市”把雨水留住——科学家说：“八成的雨水要就地消纳。”这句话要改。"
ENGLISH = "“Sponge cities” keep the rain — a scientist says."


def read(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_chinese_and_english_are_read_back() -> None:
    made = pdf(f"<p>{CHINESE}</p><p lang='en'>{ENGLISH}</p>", language="zh-hans", title="聘书")
    assert squeezed(read(made)) == squeezed(f"{CHINESE}{ENGLISH}第1页，共1页")


def test_the_document_says_its_language_title_and_day_and_is_tagged() -> None:
    reader = PdfReader(
        io.BytesIO(pdf("<h1>a</h1>", language="zh-hans", title="聘书 & <b>", written=date(2026, 9, 1)))
    )
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("zh-Hans", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  (a boolean of the reader)
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.creator) == ("聘书 & <b>", "Kepu")
    assert reader.metadata["/CreationDate"].startswith("D:20260901")
    assert (
        b"<pdfuaid:part>1" in root["/Metadata"].get_data()
        or b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    )


def test_every_font_is_embedded() -> None:
    reader = PdfReader(
        io.BytesIO(pdf(f"<p>{CHINESE}</p><p lang='en'>{ENGLISH}</p>", language="en", title="a"))
    )
    fonts = reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    embedded = [
        {"/FontFile2", "/FontFile3"}
        & set(font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"])
        for font in fonts
    ]
    assert embedded
    assert all(embedded)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert pdf("<p>a</p>", language="en", title="a") == pdf("<p>a</p>", language="en", title="a")
    assert pdf("<p>a</p>", language="en", title="a") != pdf("<p>a</p>", language="en", title="b")


PROGRAM = """
import sys
import django
django.setup()
from kepu.documents import pdf
sys.stdout.buffer.write(pdf(sys.argv[1], language="zh-hans", title="a", assets={"x.svg": b"<svg/>"}))
"""


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_in_any_process() -> None:
    html = f"<p>{CHINESE}</p><p lang='en'><em>{ENGLISH}</em></p>"
    here = pdf(html, language="zh-hans", title="a", assets={"x.svg": b"<svg/>"})
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/Lima", "SOURCE_DATE_EPOCH": "1"}
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM, html], env=environment, capture_output=True, check=True
    )
    assert there.stdout == here


def test_a_letter_is_small_enough_for_the_mail() -> None:
    assert len(pdf(f"<p>{CHINESE}</p>" * 10, language="zh-hans", title="a")) < 400_000


@pytest.mark.parametrize(
    "way",
    [
        "<img src='{}'>",
        "<link rel=stylesheet href='{}'>",
        "<link rel=attachment href='{}'>",
        "<a rel=attachment href='{}'>a</a>",
        "<object data='{}'></object>",
        "<embed src='{}'>",
        "<iframe src='{}'></iframe>",
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{0}' href='{0}'/><use href='{0}#a'/></svg>",
        "<style>@import url('{}');</style>",
        "<style>@font-face{{font-family:x;src:url('{}')}} p{{font-family:x}}</style><p>a</p>",
        "<style>p{{background:url('{0}');list-style-image:url('{0}');content:url('{0}')}}</style><p>a</p>",
        "<base href='{0}'><img src='{0}'>",
        "<p style=\"background:url('{}')\">a</p>",
    ],
)
def test_nothing_is_fetched_from_outside(way: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>marker-of-a-file</text></svg>")
    with served(saying("HTTP/1.1 200 OK", body=b"x")) as server:
        addresses = (
            f"http://127.0.0.1:{server.port}/x",
            f"HTTP://127.0.0.1:{server.port}/",
            secret.as_uri(),
            str(secret),
        )
        made = pdf("".join(map(way.format, addresses)), language="en", title="a")
        assert "marker-of-a-file" not in read(made)
        assert secret.read_bytes() not in made
        assert server.heads == []
    assert PdfReader(io.BytesIO(made)).attachments == {}


def test_what_was_handed_over_is_drawn() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='20'><text y='15'>{}</text></svg>"
    within = "data:image/svg+xml;base64," + base64.b64encode(svg.format("inside").encode()).decode()
    html = f"<img src='asset:seal.svg' alt='s'><img src='{within}' alt='t'><img src='asset:other.svg' alt='none'>"
    text = read(pdf(html, language="en", title="a", assets={"seal.svg": svg.format("handed").encode()}))
    assert "handed" in text
    assert "inside" in text
    assert "none" in text


def test_a_picture_within_a_picture_is_not_fetched() -> None:
    with served(saying("HTTP/1.1 200 OK", body=b"x")) as server:
        svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='http://127.0.0.1:{server.port}/x'/></svg>"
        pdf("<img src='asset:a.svg' alt=''>", language="en", title="a", assets={"a.svg": svg.encode()})
        assert server.heads == []


@pytest.mark.parametrize(
    "name", ["<img src=x>", "</p><script>1</script>", "{{ 7|add:7 }}", "\"'&<>", "王小\u200b明"]
)
def test_a_hostile_name_is_shown_as_it_is(name: str) -> None:
    template = engines["django"].from_string("<p>[{{ name }}]</p>")
    made = pdf(template.render({"name": name}), language="en", title=name)
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert reader.metadata.title == name
    visible = "".join(each for each in squeezed(read(made)) if each.isprintable())
    assert visible.startswith("[" + "".join(each for each in squeezed(name) if each.isprintable()) + "]")


def test_a_name_cannot_turn_the_letters_around_it() -> None:
    made = pdf("<p>王\u202e明小</p>", language="zh-hans", title="a\u2067b")
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert (reader.metadata.title, read(made).splitlines()[0]) == ("ab", "王明小")


def test_no_line_begins_with_a_mark_that_ends() -> None:
    text = "这是一段很长的文字，用来看看换行时标点（包括“引号”、《书名号》）会不会跑到行首。" * 30
    lines = [
        line
        for line in read(pdf(f"<p>{text}</p>", language="zh-hans", title="a")).splitlines()
        if line.strip()
    ]
    assert len(lines) > 20
    assert [line for line in lines if line.strip()[0] in "，。、！？；：）》”’…"] == []
    assert [line for line in lines[:-2] if line.strip()[-1] in "（《“‘"] == []


def test_han_is_never_slanted() -> None:
    fonts = fonts_of(
        pdf("<p><em>强调</em><i>术语</i></p><p lang='en'><em>stress</em></p>", language="zh-hans", title="a")
    )
    assert [name for name in fonts if "CJK" in name and ("Italic" in name or "Oblique" in name)] == []
    assert [name for name in fonts if "Italic" in name]


def fonts_of(data: bytes) -> list[str]:
    fonts = PdfReader(io.BytesIO(data)).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    return [str(font.get_object()["/BaseFont"]) for font in fonts]


@pytest.mark.parametrize(("language", "pages"), [("en", "Page 2 of 2"), ("zh-hans", "第2页，共2页")])
def test_pages_are_numbered_in_the_language_of_the_letter(language: str, pages: str) -> None:
    made = letter(
        "documents/letter.html",
        {"number": "2026-7"},
        house="示例科普社",
        language=language,
        title="a",
        written=date(2026, 9, 1),
    )
    assert "2026-7" in read(made)
    long = pdf("<p>a</p>" * 45, language=language, title="a")
    assert squeezed(pages) in squeezed(PdfReader(io.BytesIO(long)).pages[1].extract_text())


@pytest.mark.parametrize(("language", "day"), [("en", "Sept. 1, 2026"), ("zh-hans", "2026年9月1日")])
def test_a_letter_bears_the_house_the_number_and_the_day(language: str, day: str) -> None:
    made = letter(
        "documents/letter.html",
        {"number": "科聘〔2026〕7号"},
        house="<示例> 科普社",
        language=language,
        title="聘书",
        written=date(2026, 9, 1),
    )
    text = squeezed(read(made))
    for part in ("<示例>科普社", "科聘〔2026〕7号", "聘书", squeezed(day)):
        assert part in text
