# SPDX-License-Identifier: AGPL-3.0-or-later
"""A film's page: what it says, and what it lets nobody say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from kepu.theme import assets
from kepu.theme.film import Captions, Chapter, Cue, Film, MadeFile
from kepu.theme.film_page import (
    Reader,
    Software,
    address,
    clock_text,
    film_page,
    level_text,
    rate_text,
    script_data,
    size_text,
    text_language,
)
from kepu.theme.folder_page import write_pages
from tests.conftest import missing

HOSTILE = """</script><script>alert(1)</script><img src=x onerror="alert(2)">'"&{{7*7}}\u2028"""
SOFTWARE = Software("1.0")
FILM = Film(
    title=HOSTILE,
    duration=61,
    captions=(Captions("en", HOSTILE, (Cue(0, 1, HOSTILE),), (MadeFile("captions/en.vtt", 3, "b2-256:0"),)),),
    chapters=(Chapter(0, 61, HOSTILE),),
    troubles=(HOSTILE,),
    files=(MadeFile(f"captions/{HOSTILE}", 3, HOSTILE),),
)


@pytest.fixture(scope="module", autouse=True)
def front_end() -> None:
    if not assets.built():
        missing("the built front end (make setup)")


def test_hostile_words_stay_words() -> None:
    text = film_page(FILM, Reader("en", str), SOFTWARE)
    page = html.fromstring(text)
    assert [each.get("src") for each in page.iter("script")] == ["assets/player.js", None]
    assert page.xpath("//img | //*[@onerror]") == []
    assert page.xpath("string(//h1)") == HOSTILE
    assert json.loads(page.xpath("string(//script[@id='film'])"))["captions"][0]["cues"] == [[0, 1, HOSTILE]]


@given(st.text())
def test_any_text_comes_back_from_the_data_block(text: str) -> None:
    written = script_data({"text": text})
    assert json.loads(written) == {"text": text}
    assert not re.search("[<>&\u2028\u2029]", written)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_holds_nothing_inline_that_runs_or_styles(language: str) -> None:
    page = html.fromstring(film_page(FILM, Reader(language, str, "other.html"), SOFTWARE))
    assert page.xpath("//style | //@style | //@*[starts-with(name(), 'on')]") == []
    assert page.xpath("//script[not(@src)]/@type") == ["application/json"]


def test_every_word_goes_through_the_translator() -> None:
    film = Film(
        title="7", duration=7, downloads=(MadeFile("download/7.mp4"),), poster="7.jpg", stream="7", dash="7"
    )
    page = html.fromstring(film_page(film, Reader("en", lambda message: "§"), Software("7")))
    for each in page.xpath("//script | //noscript/p/a | //head/title | //header"):
        each.drop_tree()
    words = set(re.findall(r"[A-Za-z]{2,}", page.text_content())) - {"MP", "jpg"}  # names of formats
    assert words == set()


def test_the_policy_allows_only_what_comes_with_the_page() -> None:
    rules = dict(rule.split(" ", 1) for rule in assets.content_security_policy(header=True).split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert "unsafe" not in str(rules)
    assert all(re.fullmatch(r"'self'|'sha256-[\w+/]{43}='", each) for each in rules["style-src"].split())
    assert "frame-ancestors" not in assets.content_security_policy()


def test_pages_are_written_in_both_languages_with_their_assets(tmp_path: Path) -> None:
    names = write_pages(tmp_path, lambda _: FILM, lambda _: str, "zh-hans", SOFTWARE)
    assert names == ["index.html", "index.en.html"]
    languages = {name: html.fromstring((tmp_path / name).read_text("utf-8")).get("lang") for name in names}
    assert languages == {"index.html": "zh-Hans", "index.en.html": "en"}
    for name in names:
        page = html.fromstring((tmp_path / name).read_text("utf-8"))
        linked = [each for each in page.xpath("//@src | //link/@href") if not each.startswith("captions/")]
        assert all((tmp_path / each).is_file() for each in linked)
    assert sorted(path.name for path in (tmp_path / "assets").iterdir()) == sorted(
        [*assets.NAMES, "film.json"]
    )


def test_writing_the_pages_again_changes_no_byte(tmp_path: Path) -> None:
    def written() -> dict[str, bytes]:
        write_pages(tmp_path, lambda _: FILM, lambda _: str, "en", SOFTWARE)
        return {str(path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    assert written() == written()


def test_without_the_built_front_end_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "FOLDER", tmp_path / "nowhere")
    with pytest.raises(assets.AssetsMissing):
        write_pages(tmp_path, lambda _: FILM, lambda _: str, "en", SOFTWARE)
    assert list(tmp_path.iterdir()) == []


def test_numbers_read_as_people_write_them() -> None:
    assert [clock_text(each) for each in (0, 59.9, 61, 3600, 7325)] == [
        "0:00",
        "0:59",
        "1:01",
        "1:00:00",
        "2:02:05",
    ]
    assert [size_text(each) for each in (0, 999, 1000, 123_456, 5_000_000_000)] == [
        "0 B", "999 B", "1.0 kB", "123 kB", "5.0 GB",
    ]  # fmt: skip
    assert [level_text(each, "LUFS") for each in (-16.04, 0.0, None)] == ["−16.0 LUFS", "0.0 LUFS", "–"]
    assert [rate_text(each) for each in (25.0, 30000 / 1001)] == ["25 fps", "29.97 fps"]


def test_addresses_are_quoted() -> None:
    assert address("download/a b#c?.mp4") == "download/a%20b%23c%3F.mp4"
    assert address("javascript:alert(1)") == "javascript%3Aalert%281%29"


def test_only_chinese_letters_are_told_to_be_chinese() -> None:
    assert [text_language(each) for each in ("茶 tea", "お茶", "tea")] == ["zh", "", ""]
