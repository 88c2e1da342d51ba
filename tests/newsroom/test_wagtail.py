# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Wagtail's admin does otherwise here."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.users.models import UserProfile

from kepu.directory.image_rights import keep_image_rights
from tests.cast import Cast, assemble, client
from tests.images import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_no_picture_of_oneself_is_taken_in_past_the_cleaning(cast: Cast) -> None:
    editor = client(cast, "editor")
    page = editor.get("/newsroom/account/").content.decode()
    assert 'type="file"' not in page
    sent = SimpleUploadedFile("me.png", pictures.encoded(pictures.halves(), "PNG"), "image/png")
    editor.post("/newsroom/account/", {"avatar-avatar": sent})
    assert not UserProfile.objects.exclude(avatar="").exists()


def test_menus_hold_what_kepu_has_and_nothing_that_goes_around_its_policy(cast: Cast) -> None:
    page = client(cast, "administrator").get("/newsroom/").content.decode()
    for there in ("directory:people", "jobs", "letters", "ledger", "language"):
        assert f'"{there}"' in page.replace("&quot;", '"')
    for away in ("/newsroom/users/", "/newsroom/groups/", "/newsroom/documents/", "/newsroom/reports/"):
        assert away not in page


def test_the_way_to_images_is_for_who_may_add_them(cast: Cast) -> None:
    keep_image_rights()
    for who, there in (("producer", True), ("operator", False), ("administrator", True)):
        page = client(cast, who).get("/newsroom/").content.decode().replace("&quot;", '"')
        assert ('"images"' in page) == there
        assert ('"explorer"' in page) == ('"collections"' in page) == (who == "administrator")


def test_every_page_has_a_policy_with_a_nonce_and_nothing_inline(cast: Cast) -> None:
    answer = client(cast, "editor").get("/newsroom/")
    policy = answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert "default-src 'none'" in policy
