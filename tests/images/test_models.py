# SPDX-License-Identifier: AGPL-3.0-or-later
"""The image model: what is kept, under which name, and what it says of itself."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override

from kepu.engine.digest import digest_bytes
from kepu.images.cleaning import PictureError, clean
from kepu.images.models import Picture
from kepu.images.stored import CleanFile
from tests.images import pictures as make

pytestmark = pytest.mark.django_db


def test_every_way_into_the_model_cleans_the_bytes() -> None:
    sent = make.encoded(make.halves(), "JPEG", exif=make.notes(6))
    by_hand = Picture.objects.create(title="一", file=ContentFile(sent, "样片.php"))
    by_form = Picture.objects.create(title="二", file=CleanFile("样片.jpg", clean(sent)))
    by_save = Picture(title="三")
    by_save.file.save("样片.jpg", ContentFile(sent), save=True)
    kept = {picture.file.read() for picture in (by_hand, by_form, by_save)}
    assert len(kept) == 1 and b"Example Phones" not in next(iter(kept))
    for picture in (by_hand, by_form, by_save):
        picture.refresh_from_db()
        assert (picture.digest, picture.width, picture.height) == (digest_bytes(*kept), 48, 64)
        assert picture.changes == ["location", "personal", "turned"]
        assert picture.file.name == f"pictures/{picture.public_id}/{picture.digest[7:23]}.jpg"
        assert (picture.file_size, len(picture.file_hash)) == (len(*kept), 40)


def test_what_cannot_be_cleaned_is_never_stored() -> None:
    with pytest.raises(PictureError):
        Picture.objects.create(title="画", file=ContentFile(b"<svg/>", "drawing.png"))
    assert Picture.objects.count() == 0


def test_sizes_are_made_from_the_cleaned_bytes_under_the_digest() -> None:
    picture = Picture.objects.create(
        title="一", file=ContentFile(make.encoded(make.halves(), "PNG"), "a.png")
    )
    small = picture.get_rendition("fill-20x20")
    assert (small.width, small.height) == (20, 20)
    assert small.url.startswith(f"/images/{picture.public_id}/{picture.digest[7:23]}.")
    assert picture.file.url == f"/images/{picture.public_id}/{picture.digest[7:23]}.png"


def test_a_replaced_picture_has_another_address() -> None:
    picture = Picture.objects.create(
        title="一", file=ContentFile(make.encoded(make.halves(), "PNG"), "a.png")
    )
    before = picture.file.url
    picture.file = ContentFile(make.encoded(make.halves((10, 10)), "PNG"), "a.png")
    picture.save()
    picture.refresh_from_db()
    assert (picture.width, picture.file.url != before) == (10, True)


def test_the_alternative_text_is_the_readers_else_any_and_never_the_title() -> None:
    picture = Picture(title="IMG_2041", alternative={"zh-hans": "一只凤头鹦鹉"})
    with override("en"):
        assert picture.default_alt_text == "一只凤头鹦鹉"
    picture.alternative = {"zh-hans": "一只凤头鹦鹉", "en": "A cockatoo"}
    with override("en"):
        assert picture.default_alt_text == "A cockatoo"
    picture.is_decorative = True
    assert picture.default_alt_text == ""
    assert Picture(title="IMG_2041").default_alt_text == ""
