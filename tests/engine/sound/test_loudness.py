# SPDX-License-Identifier: Apache-2.0
"""Profiles are data with their source; an unknown one names the nearest."""

from pathlib import Path

import pytest

from kepu.engine.errors import RecipeError
from kepu.engine.language import speaking
from kepu.engine.sound.loudness import loudness_profile, loudness_profiles, read_profiles


def test_every_profile_says_where_it_is_from_and_is_named_in_both_languages() -> None:
    for profile in loudness_profiles().values():
        assert profile.source and set(profile.label) == {"en", "zh-hans"}
    with speaking("zh-hans"):
        assert loudness_profile("podcast").name == "播客"


def test_profiles_judge_what_a_meter_shows() -> None:
    podcast = loudness_profile("podcast")
    assert podcast.passes(-16.04, -1.0) and podcast.passes(-17.04, -1.04)
    assert not podcast.passes(-17.06, -2) and not podcast.passes(-16, -0.9) and not podcast.passes(None, None)


def test_an_unknown_profile_names_the_nearest() -> None:
    with pytest.raises(RecipeError, match="ebu-r128"):
        loudness_profile("ebur128")


def test_a_profile_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "house.toml"
    path.write_text("[house]\ntarget = -20.0\ntolerance = 1.0\ntruepeak = -1.0\n")
    with pytest.raises(RecipeError, match=r"house\.toml"):
        read_profiles(path)
