# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person who watches is told of the making."""

from __future__ import annotations

from pathlib import Path

import pytest

from kepu.cli.serving.doing import doing
from kepu.engine.graph import Target
from kepu.engine.language import sentence, speaking
from kepu.engine.planning import Order, plan
from kepu.engine.recipe_reading import load_recipe
from kepu.engine.store import Store
from tests.masters import film


def named(name: str) -> Target:
    return Target(
        name=name,
        outputs=(name,),
        maker="m:f",
        revision=1,
        parameters={},
        inputs=(),
        label=sentence("poster"),
    )


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("video/h264-360/00003", "picture 360p", "360p 画面"),
        ("video/av1-720/00000", "picture 720p, AV1", "720p 画面（AV1）"),
        ("video/source/00000", "the master's own picture", "母版原画"),
        ("video/keyframes/00001", "small pictures", "预览图"),
        ("storyboard", "small pictures", "预览图"),
        ("storyboard/000", "small pictures", "预览图"),
        ("audio/zh-Hans/00000", "sound 简体中文", "简体中文 声音"),
        ("audio/en-description/00000", "sound English", "English 声音"),
        ("audio/en/loudness", "loudness", "响度"),
        ("captions/en.imsc.ttml", "captions English", "English 字幕"),
        ("captions/en/00001.vtt", "captions English", "English 字幕"),
        ("podcast/en.mp3", "podcast", "播客"),
        ("download/1080", "download 1080p", "1080p 下载文件"),
        ("poster", "poster", "封面"),
    ],
)
def test_things_are_told_by_their_kind(name: str, english: str, chinese: str) -> None:
    assert doing(named(name)) == english
    with speaking("zh-hans"):
        assert doing(named(name)) == chinese


def test_no_number_of_a_segment_is_told_of_anything_that_is_made_often(tmp_path: Path) -> None:
    master = film(tmp_path / "film.mp4", 4)
    with Store(tmp_path / "store") as store:
        graph = plan(Order(master, load_recipe("web-av1"), lazy=True), store, provisional=True).graph
    told = {doing(target) for target in graph}
    assert not [each for each in told if "segment" in each or "sheet" in each]
    assert len(told) < 20
