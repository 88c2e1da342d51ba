# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of what was really made: its loudness, its sounds, and where its source is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import html

from kepu.engine.errors import StorageError
from kepu.engine.recipe import Audio, Podcast, Recipe
from kepu.engine.sound.loudness import KEEP
from kepu.theme import assets
from kepu.theme.film_pages import folder_reader as reading
from kepu.theme.film_pages import listed_files, render_film_page, software
from tests.conftest import missing
from tests.engine.making import made
from tests.masters import ffmpeg

SOUND = Recipe(
    name="sound", title={"en": "sound"}, audio=Audio(loudness=KEEP), podcast=Podcast(m4a_bit_rate=0)
)
UNITS = {"LUFS": "integrated", "dBTP": "true_peak"}


@pytest.fixture(scope="module", autouse=True)
def front_end() -> None:
    if not assets.built():
        missing("the built front end (make setup)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is made of a master with a quiet tone in English on the left and silence in Chinese."""
    place = tmp_path_factory.mktemp("sounds")
    ffmpeg(
        "-f", "lavfi", "-i", "aevalsrc='0.05*sin(2*PI*500*t)|0':s=48000:d=3", "-f", "lavfi", "-i",
        "anullsrc=r=44100:cl=mono:d=3", "-map", "0", "-map", "1", "-metadata:s:a:0", "language=eng",
        "-metadata:s:a:1", "language=chi", "-c:a", "aac", place / "two.m4a",
    )  # fmt: skip
    made(place / "out", place / "two.m4a", SOUND)
    return place / "out"


def page(folder: Path, language: str) -> html.HtmlElement:
    return html.fromstring(render_film_page(listed_files(folder), reading(folder), language, "en"))


def rows(found: html.HtmlElement) -> dict[str, list[str]]:
    """The cells of the loudness table, by what each row is called."""
    (table,) = [each for each in found.iter("table") if each.xpath(".//a[text()='JSON']")]
    return {
        row.xpath("string(th)"): [cell.text_content() for cell in row.iter("td")][:4]
        for row in table.xpath("tbody/tr")
    }


def level(report: dict[str, float], unit: str) -> str:
    return f"{report[UNITS[unit]]:.1f} {unit}".replace("-", "−")


def test_the_loudness_on_the_page_is_what_was_measured(folder: Path) -> None:
    report = json.loads((folder / "audio" / "en" / "loudness.json").read_text())
    podcast = report["leveled"]["podcast"]
    before = level(report, "LUFS")
    assert rows(page(folder, "en")) == {
        "English · film": [before, before, "unchanged", level(report, "dBTP")],
        "English · podcast": [
            before, level(podcast, "LUFS"), f"{podcast['gain']:+.1f} dB", level(podcast, "dBTP"),
        ],
        "中文 · film": ["no sound", "–", "–", "–"],
        "中文 · podcast": ["no sound", "–", "–", "–"],
    }  # fmt: skip
    assert podcast["gain"] > 0


def test_the_loudness_is_told_in_chinese_too(folder: Path) -> None:
    found = page(folder, "zh-hans")
    told = rows(found)
    assert [*told] == ["English · 影片", "English · 播客", "中文 · 影片", "中文 · 播客"]
    assert [told["English · 影片"][2], told["中文 · 影片"][0]] == ["不变", "无声音"]


def test_what_is_odd_with_a_sound_stands_under_the_table(folder: Path) -> None:
    assert [each.text_content() for each in page(folder, "en").find_class("troubles")[-1]] == [
        "English: The sound is on the left channel alone; podcasts get it on both.",
        "中文: There is no sound in this track, only silence.",
    ]


def test_sounds_are_told_as_people_call_them(folder: Path) -> None:
    facts = [each.text_content() for each in page(folder, "en").xpath("//dl[@class='facts']/dd")]
    assert facts[1:] == ["English · stereo · 48 kHz · AAC", "中文 · mono · 44.1 kHz · AAC"]


def test_the_footer_leads_to_the_source_where_it_is_offered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def links() -> list[tuple[str, str]]:
        return [(each.text_content(), each.get("href")) for each in page(folder, "en").xpath("//footer//a")]

    assert links() == [("Source code and licences", "assets/LICENSES.txt")]
    monkeypatch.setenv("KEPU_SOURCE_URL", "https://source.example/kepu?a=1&b=2")
    assert links() == [
        ("Source code", "https://source.example/kepu?a=1&b=2"), ("Licences", "assets/LICENSES.txt"),
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["javascript:alert(1)", "source.example", "https:///", "https://a b"])
def test_an_address_of_the_source_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(StorageError, match="KEPU_SOURCE_URL"):
        software({"KEPU_SOURCE_URL": address})


def test_the_licences_name_whatever_is_inside_the_scripts() -> None:
    text = assets.asset("LICENSES.txt").read_text("utf-8")
    for part in (
        "AGPL-3.0-or-later",
        "hls.js",
        "media-chrome",
        "KEPU_SOURCE_URL",
        "END OF TERMS AND CONDITIONS",
    ):
        assert part in text
    assert "{version}" not in text
