# SPDX-License-Identifier: Apache-2.0
"""The same master gives the same bytes: in another folder, after kills, and asked for in any order.

``KEPU_KILLS`` and ``KEPU_SEED`` set how often a build is killed, and when; the seed is printed.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kepu.engine.builder import Builder
from kepu.engine.folder_list import read_folder_list
from kepu.engine.planning import Order, plan
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store
from tests.masters import ffmpeg, film

KILLS = int(os.environ.get("KEPU_KILLS", "3"))
SEED = int(os.environ.get("KEPU_SEED", str(random.randrange(10**6))))

SRT = "1\n00:00:00,500 --> 00:00:02,000\nA first line.\n\n2\n00:00:05,500 --> 00:00:06,500\n第二行。\n"
CHAPTERS = "WEBVTT\n\n00:00.000 --> 00:05.000\nOne\n\n00:05.000 --> 00:11.000\n第二章\n"
RECIPE = """
name = "small"
title = { en = "small" }
[ladder]
preset = "superfast"
rungs = [{ height = 180, crf = 26, max_rate = 500 }, { height = 90, crf = 28, max_rate = 200 }]
[audio]
[captions]
formats = ["vtt", "srt", "imsc", "txt", "html", "json"]
[chapters]
[podcast]
[poster]
[storyboard]
every = 1
[download]
[stream]
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A film of eleven seconds, a dubbed sound, captions and a recipe with every rendition."""
    folder = tmp_path_factory.mktemp("inputs")
    dubbed = folder / "dubbed.wav"
    ffmpeg("-f", "lavfi", "-i", "sine=f=700:r=44100:d=11", dubbed)
    (folder / "film.en.srt").write_text(SRT, encoding="utf-8")
    (folder / "chapters.vtt").write_text(CHAPTERS, encoding="utf-8")
    (folder / "small.toml").write_text(RECIPE, encoding="utf-8")
    master = film(folder / "film.mp4", 11, video=("-g", "1000"))
    return {
        "master": master,
        "dubbed": dubbed,
        "captions": folder / "film.en.srt",
        "chapters": folder / "chapters.vtt",
        "recipe": folder / "small.toml",
    }


def command(inputs: dict[str, Path], out: Path) -> list[str]:
    return [
        sys.executable, "-m", "kepu.cli.main", "make", str(inputs["master"]), "--out", str(out), "--recipe",
        str(inputs["recipe"]), "--captions", str(inputs["captions"]), "--audio", f"{inputs['dubbed']}=zh-Hans",
        "--chapters", str(inputs["chapters"]), "--title", "A film", "--json",
    ]  # fmt: skip


def digests(out: Path) -> dict[str, str]:
    """The digest of every file made, by path."""
    return {file.path: file.digest for file in read_folder_list(out).files}


@pytest.fixture(scope="module")
def expected(inputs: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What one undisturbed build makes."""
    out = tmp_path_factory.mktemp("expected")
    subprocess.run(command(inputs, out), check=True, capture_output=True)
    return digests(out)


def test_every_rendition_of_the_table_is_made(expected):
    kinds = {path.split("/")[0] for path in expected}
    assert kinds >= {
        "audio", "captions", "chapters.json", "chapters.vtt", "download", "podcast", "poster.jpg", "probe.json", "storyboard", "storyboard.vtt",
        "stream.m3u8", "stream.mpd", "video",
    }  # fmt: skip


def test_another_folder_gets_the_same_bytes(inputs, expected, tmp_path):
    subprocess.run(command(inputs, tmp_path / "a folder, 另一个"), check=True, capture_output=True)
    assert digests(tmp_path / "a folder, 另一个") == expected


def test_a_build_killed_at_random_instants_ends_with_the_same_bytes(inputs, expected, tmp_path):
    chance = random.Random(SEED)
    print(f"KEPU_SEED={SEED} KEPU_KILLS={KILLS}")
    for _ in range(KILLS):
        build = subprocess.Popen(
            command(inputs, tmp_path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.1, 6))
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
        if (tmp_path / "kepu.json").exists():
            assert digests(tmp_path) == expected
    subprocess.run(command(inputs, tmp_path), check=True, capture_output=True)
    assert digests(tmp_path) == expected
    assert (
        subprocess.run(
            [sys.executable, "-m", "kepu.cli.main", "verify", str(tmp_path)], check=False
        ).returncode
        == 0
    )


def test_what_is_asked_for_in_random_order_has_the_same_bytes(inputs, expected, tmp_path):
    from kepu.engine.attached_captions import attached_captions
    from kepu.engine.attached_sounds import attached_sound
    from kepu.engine.chapters import read_chapter_file

    order = Order(
        inputs["master"],
        load_recipe(str(inputs["recipe"])),
        captions=(attached_captions(str(inputs["captions"])),),
        sounds=(attached_sound(f"{inputs['dubbed']}=zh-Hans"),),
        chapters=tuple(read_chapter_file(inputs["chapters"])),
        title="A film",
        lazy=True,
    )
    asked = list(expected)
    random.Random(SEED).shuffle(asked)
    print(f"KEPU_SEED={SEED}")
    with Store(tmp_path / "store") as store:
        planned = plan(order, store, provisional=True)
        found = {}
        with Builder(planned.graph, store, workers=2) as builder:
            for path in asked:
                builder.request_output(path)
            builder.adopt(plan(order, store).graph)
            for path in asked:
                target = builder.graph.owner(path)
                record = store.find([builder.graph.key(target.name)])[builder.graph.key(target.name)]
                found.update({output.path: output.digest for output in record.outputs})
    assert {path: found[path] for path in expected} == expected
