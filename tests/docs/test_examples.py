# SPDX-License-Identifier: AGPL-3.0-or-later
"""The examples of the documentation do what they say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from kepu.engine.recipe_reading import load_recipe

ROOT = Path(__file__).resolve().parents[2]
CAPTIONS = "1\n00:00:00,200 --> 00:00:01,800\nThe Moon makes no light of its own.\n"


def blocks(page: str, language: str) -> list[tuple[int, str]]:
    """The fenced blocks of *language* in a page, each with the line it begins at."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)
    return [(text.count("\n", 0, each.start()) + 2, each[1]) for each in found]


def film(path: Path) -> None:
    """Two seconds of a moving picture with a tone."""
    sources = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", "-f", "lavfi", "-i", "sine=300:d=2"]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([get_ffmpeg_exe(), "-v", "error", *sources, *codecs, str(path)], check=True)


def test_the_python_page_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film(tmp_path / "film.mp4")
    (tmp_path / "film.en.srt").write_text(CAPTIONS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    found = blocks("how-to/use-from-python.md", "python")
    assert len(found) > 5
    for line, block in found:
        exec(compile("\n" * (line - 1) + block, "docs/how-to/use-from-python.md", "exec"), names)
    assert (tmp_path / "film.en.vtt").read_bytes().startswith(b"WEBVTT")


def test_the_recipe_of_the_how_to_page_is_good(tmp_path: Path) -> None:
    ((_line, block),) = blocks("how-to/write-a-recipe.md", "toml")
    path = tmp_path / "two.toml"
    path.write_text(block, encoding="utf-8")
    recipe = load_recipe(path)
    assert recipe.ladder is not None
    assert [rung.height for rung in recipe.ladder.rungs] == [720, 360]
    assert recipe.podcast is None
