# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an upgrade does to pages that stand already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kepu.baking.pages import Baked, bake, page_file
from kepu.conf import installing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", ["website/templates/story.html", "website/pages.py", "locale/zh/words.mo"])
def test_pages_are_made_anew_after_what_they_are_made_by_has_changed_and_only_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, name: str
) -> None:
    monkeypatch.setattr("kepu.baking.pages.pages_folder", lambda: tmp_path / "pages")
    monkeypatch.setattr(installing, "PACKAGE", tmp_path / "kepu")
    house, made_by = settings.HOUSE, tmp_path / "kepu" / name
    for file in (house.static / installing.STATIC_DIGEST, made_by):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"first")
    installing.take_out_old_pages(house)
    bake("en", lambda: Baked(b"page", frozenset()))
    assert installing.take_out_old_pages(house) == []
    assert page_file("en").exists()
    made_by.write_bytes(b"second")
    (told,) = installing.take_out_old_pages(house)
    assert str(told) == "Public pages to be made anew: 1."
    assert not page_file("en").exists()
