# SPDX-License-Identifier: Apache-2.0
"""The sample tables, of any bytes."""

from __future__ import annotations

import random
from pathlib import Path

import av
import pytest

from kepu.engine.readers.boxes_layout import box_layout
from kepu.engine.readers.sample_tables import sample_tables
from tests.masters import film


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("tables") / "film.mp4", 2, video=("-bf", "2", "-g", "25"))


def test_the_tables_are_those_of_the_demuxer(small: Path) -> None:
    layout = box_layout(str(small))
    assert layout.index is not None
    tables = sample_tables(str(small), *layout.index, 1)
    assert tables is not None
    with av.open(str(small)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert list(tables.sizes) == [packet.size for packet in packets]
    assert tables.sync == [place for place, packet in enumerate(packets) if packet.is_keyframe]
    assert packets[0].pts is not None
    offset = packets[0].pts - tables.shown[0]
    assert [tick + offset for tick in tables.shown] == [packet.pts for packet in packets]


def test_any_change_gives_tables_or_none(small: Path, tmp_path: Path) -> None:
    layout = box_layout(str(small))
    assert layout.index is not None
    position, size = layout.index
    whole = small.read_bytes()[position : position + size]
    path = tmp_path / "changed"
    for seed in range(400):
        chance = random.Random(seed)
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 50])):
            data[chance.randrange(8, len(data))] = chance.choice([0, 1, 127, 128, 255])
        path.write_bytes(data)
        tables = sample_tables(str(path), 0, size, 1)
        assert tables is None or len(tables.sizes) == len(tables.shown) == len(tables.decoding), seed
