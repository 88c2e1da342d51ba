# SPDX-License-Identifier: AGPL-3.0-or-later
"""The example that `make up` shows obeys the rules that it is shown for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kepu.engine import check_captions, probe_media, read_captions

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_example_is_a_film_in_two_languages_with_faultless_captions(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "example_master.py", tmp_path], check=True)
    film = probe_media(tmp_path / "moon.mp4")
    assert film.troubles == []
    assert film.video[0].upright_size == (1280, 720)
    assert film.audio[0].language == "en"
    dubbed = probe_media(tmp_path / "moon.zh-hans.m4a")
    assert abs(dubbed.duration - film.duration) < 0.1
    for name, language in {"moon.en.srt": "en", "moon.zh-hans.srt": "zh-Hans"}.items():
        reading = read_captions((tmp_path / name).read_bytes(), name=name)
        assert reading.track.language == language
        assert reading.repairs == ()
        assert [str(finding) for finding in check_captions(reading.track)] == []
