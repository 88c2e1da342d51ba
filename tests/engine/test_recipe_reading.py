# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from kepu.engine.errors import RecipeError
from kepu.engine.language import LANGUAGES
from kepu.engine.recipe_reading import load_recipe, recipe_names, recipe_path

FRAME = 'name = "mine"\n[title]\nen = "Mine"\n'
RUNG = "{{ height = {}, crf = {}, max_rate = {} }}"


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(FRAME + text, encoding="utf-8")
    return path


def rungs(*values: tuple[int, int, int]) -> str:
    return "[ladder]\nrungs = [" + ", ".join(RUNG.format(*each) for each in values) + "]\n"


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_of_ours_is_good_and_titled_in_each_language(name: str) -> None:
    recipe = load_recipe(name)
    assert recipe.name == name
    assert sorted(recipe.title) == sorted(LANGUAGES)


def test_the_recipes_are_these() -> None:
    assert recipe_names() == ["podcast", "preview", "web", "web-av1"]


def test_a_name_close_to_a_recipe_is_told_which() -> None:
    with pytest.raises(RecipeError) as caught:
        recipe_path("podcats")
    assert str(caught.value) == "There is no recipe podcats. Did you mean podcast?"


def test_a_name_like_no_recipe_is_told_all() -> None:
    with pytest.raises(RecipeError) as caught:
        recipe_path("zzzz")
    assert str(caught.value) == "There is no recipe zzzz. There are: podcast, preview, web, web-av1."


def test_what_looks_like_a_path_is_one() -> None:
    assert recipe_path("web.toml") == Path("web.toml")
    assert recipe_path("./web") == Path("web")
    assert recipe_path(Path("web")) == Path("web")


def test_a_recipe_file_is_read(tmp_path: Path) -> None:
    recipe = load_recipe(write(tmp_path, rungs((360, 23, 850)) + "[stream]\n"))
    assert recipe.ladder is not None
    assert [rung.height for rung in recipe.ladder.rungs] == [360]
    assert recipe.podcast is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (rungs((480, 23, 900), (720, 23, 800)),
         "ladder.rungs[2].height is 720 after 480: rungs go from the highest down, each height once."),
        (rungs((480, 23, 900), (480, 23, 800)),
         "ladder.rungs[2].height is 480 after 480: rungs go from the highest down, each height once."),
        (rungs((480, 23, 900), (360, 23, 950)),
         "ladder.rungs[2].max_rate is 950, more than the 900 of the rung above it."),
        (rungs((480, 60, 900)), "ladder.rungs[1].crf is 60; H.264 goes to 51."),
        ("[ladder]\nrungs = []\n", "ladder.rungs needs at least one rung."),
        (rungs((480, 23, 900)) + "lead_seconds = 7\n",
         "ladder.lead_seconds must not be longer than ladder.segment_seconds."),
        ("[download]\n", "download needs the ladder's rungs: add a [ladder], or leave [download] out."),
        (rungs((480, 23, 900)) + "[download]\nheights = [1080]\n",
         "download.heights names 1080, which is no rung. Rungs are 480."),
        ("[stream]\n", "stream needs a [ladder] or [audio] to list."),
        ("[audio]\n[stream]\nhls = false\ndash = false\n",
         "stream needs hls or dash to be true; or leave [stream] out."),
        ("[podcast]\nmp3_bit_rate = 0\nm4a_bit_rate = 0\n",
         "podcast needs mp3_bit_rate or m4a_bit_rate above 0; or leave [podcast] out."),
        ("[podcast]\nmp3_bit_rate = 100\n",
         "podcast.mp3_bit_rate is 100; MP3 has 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320."),
        ("[captions]\nformats = []\n", "captions.formats must name each format once, and at least one."),
        ('[captions]\nformats = ["vtt", "vtt"]\n', "captions.formats must name each format once, and at least one."),
        ("[audio]\nloudness = \"podcats\"\n",
         "audio.loudness names podcats, which is no profile. Did you mean podcast?"),
        ("[podcast]\nloudness = \"zzz\"\n",
         "podcast.loudness names zzz, which is no profile. Profiles are "
         "ebu-r128, ebu-r128-s2, china-television, podcast, short-video, keep."),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        load_recipe(write(tmp_path, text))
    assert str(caught.value) == f"mine.toml: {said}"


def test_a_recipe_without_title_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text('name = "bare"\ntitle = {}\n')
    with pytest.raises(RecipeError, match="title needs a text in at least one language"):
        load_recipe(path)
