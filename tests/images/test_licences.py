# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of licences and the vocabulary of origins."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from kepu.images.licences import check_licence, licence_choices, licences
from kepu.images.origins import Origin, read_origin


def test_every_licence_is_named_in_both_languages_and_bound_by_its_letters() -> None:
    for code, licence in licences().items():
        assert set(licence.name) == set(licence.short) == {"zh-hans", "en"} and all(licence.name.values())
        if code.startswith("CC-BY"):
            letters = code.split("-")
            assert licence.attribution
            assert licence.derivatives == ("ND" not in letters)
            assert licence.commercial == ("NC" not in letters)
            assert licence.share_alike == ("SA" in letters)
            assert licence.url.startswith("https://creativecommons.org/licenses/")


def test_choices_speak_the_readers_language() -> None:
    with override("zh-hans"):
        assert dict(licence_choices())["CC-BY-4.0"] == "知识共享 署名 4.0"
    with override("en"):
        assert dict(licence_choices())["CC-BY-4.0"] == "Creative Commons Attribution 4.0"


def test_a_licence_that_is_not_in_the_table_is_refused() -> None:
    check_licence("CC-BY-4.0")
    with pytest.raises(ValidationError, match="“MIT” is not a licence that we know"):
        check_licence("MIT")


def test_an_origin_is_read_by_its_address_or_its_last_part() -> None:
    assert {read_origin(each.address) for each in Origin} == {each.value for each in Origin}
    assert (read_origin("digitalCapture"), read_origin("nonsense"), read_origin("")) == (
        "digitalCapture",
        "",
        "",
    )
    assert [each.value for each in Origin if each.generated] == [
        "trainedAlgorithmicMedia",
        "compositeWithTrainedAlgorithmicMedia",
        "compositeSynthetic",
    ]
