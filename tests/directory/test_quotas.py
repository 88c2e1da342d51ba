# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much room units have for files."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kepu.directory.actions.units import set_quota
from kepu.directory.models import Unit
from kepu.directory.quotas import MEGABYTE, usage
from kepu.directory.reminders import full_units
from kepu.images.models import Picture
from tests.cast import Cast, client
from tests.images import pictures

pytestmark = pytest.mark.django_db


def picture(cast: Cast, size: int) -> Picture:
    drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
    made = Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)
    Picture.objects.filter(pk=made.pk).update(file_size=size)
    return made


def upload(cast: Cast) -> str:
    assert cast.here.collection is not None
    told = {
        "title": "新图",
        "collection": cast.here.collection.pk,
        "file": SimpleUploadedFile("a.png", pictures.encoded(pictures.halves(), "PNG"), "image/png"),
        "alternative_en": "Two halves",
    }
    return client(cast, "editor").post("/newsroom/images/add/", told, follow=True).content.decode()


def test_a_picture_that_does_not_fit_is_refused_with_what_to_do(cast: Cast) -> None:
    picture(cast, MEGABYTE)
    set_quota(cast.here, 1)
    assert "“Unit here” has room for" in upload(cast)
    assert Picture.objects.count() == 1
    set_quota(cast.here, 2)
    upload(cast)
    assert Picture.objects.count() == 2


def test_what_lies_below_counts_above(cast: Cast) -> None:
    picture(cast, 3 * MEGABYTE)
    set_quota(cast.above, 3)
    assert usage(Unit.objects.get(pk=cast.above.pk)).used == 3 * MEGABYTE
    assert "“Unit above” has room for" in upload(cast)


def test_nobody_gives_room_to_the_unit_they_keep(cast: Cast) -> None:
    address = reverse("directory:unit_edit", args=[cast.here.public_id])
    told = {"names_en": "Unit here", "kind": "other", "zone": "Asia/Shanghai", "quota": "7"}
    client(cast, "leader").post(address, told)
    assert Unit.objects.get(pk=cast.here.pk).quota is None
    client(cast, "administrator").post(address, told)
    assert Unit.objects.get(pk=cast.here.pk).quota == 7


def test_whoever_can_make_room_is_told_before_it_is_full(cast: Cast) -> None:
    leader, neighbour = cast.users["leader"], cast.users["neighbour"]
    assert leader is not None
    assert neighbour is not None
    picture(cast, 9 * MEGABYTE)
    set_quota(cast.here, 20)
    assert list(full_units(leader)) == []
    set_quota(cast.here, 10)
    (waits,) = full_units(leader)
    assert "Unit here" in waits.what
    assert list(full_units(neighbour)) == []
    page = client(cast, "editor").get(reverse("directory:unit", args=[cast.here.public_id]))
    assert "nearly full" in page.content.decode()
