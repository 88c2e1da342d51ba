# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said where a machine lacks something."""

from __future__ import annotations

import sys

import pytest

from kepu.documents import DocumentError, pdf
from kepu.documents.missing import fonts_of, missing


def no_pango(_family: str) -> set[str]:
    raise OSError("cannot load library 'libpango-1.0-0'")


def test_nothing_is_missing_where_the_fonts_are_drawn() -> None:
    assert missing(lambda family: {family}) == []


def test_each_font_that_is_not_drawn_is_named() -> None:
    assert [str(each) for each in missing(lambda _family: {"DejaVu Sans"})] == [
        f"Chinese in PDF is drawn in another font, for this machine lacks {family}. Install it (on Debian: fonts-noto-cjk)."
        for family in ("Noto Serif CJK SC", "Noto Sans CJK SC")
    ]


def test_without_pango_there_is_one_sentence() -> None:
    assert [str(each) for each in missing(no_pango)] == [
        "PDF cannot be made, for this machine lacks pango. Install it (on Debian: libpango-1.0-0 and libpangoft2-1.0-0)."
    ]


@pytest.mark.usefixtures("fonts")
def test_the_fonts_of_this_machine_are_really_drawn() -> None:
    assert fonts_of("Noto Serif CJK SC") == {"Noto Serif CJK SC"}


def test_a_document_says_that_pango_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPango:
        def find_spec(self, name: str, *_rest: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(DocumentError) as told:
        pdf("<p>a</p>", language="en", title="a")
    assert str(told.value) == (
        "PDF cannot be made, for this machine lacks pango. Install it (on Debian: libpango-1.0-0)."
    )
