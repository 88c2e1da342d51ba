# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures are served to those who may see them, and by Wagtail's pages with our cleaning before them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import Collection, GroupCollectionPermission

from kepu.images.models import Picture
from kepu.users.models import User
from tests.images import pictures as make

pytestmark = pytest.mark.django_db
JPEG = {"quality": 90}


def signed_in(user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def root() -> Collection:
    found = Collection.get_first_root_node()
    return found or Collection.add_root(name="Root")


@pytest.fixture
def leader(root: Collection) -> Client:
    return signed_in(User.objects.create_superuser("leader@example.org"))


def member(address: str, collection: Collection, *actions: str) -> Client:
    """Somebody with rights to one collection alone."""
    user = User.objects.create_user(address, is_staff=True)
    group = Group.objects.create(name=address)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for action in actions:
        right = Permission.objects.get(codename=f"{action}_image", content_type__app_label="wagtailimages")
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=right)
    user.groups.add(group)
    return signed_in(user)


def picture(collection: Collection) -> Picture:
    file = ContentFile(make.encoded(make.halves(), "JPEG"), "a.jpg")
    return Picture.objects.create(title="样片", file=file, collection=collection)


def test_who_may_see_a_picture_follows_from_its_collection(root: Collection, leader: Client) -> None:
    ours, theirs = root.add_child(name="甲"), root.add_child(name="乙")
    kept = picture(ours)
    small = kept.get_rendition("max-20x20")
    cast = {
        "leader": leader,
        "colleague": member("colleague@example.org", ours, "choose"),
        "other unit": member("other@example.org", theirs, "choose", "change", "add"),
        "no right": signed_in(User.objects.create_user("nobody@example.org")),
        "stranger": Client(),
    }
    seen = {
        who: [
            client.get(each).status_code
            for each in (kept.file.url, small.url, f"/images/{kept.public_id}/x.jpg")
        ]
        for who, client in cast.items()
    }
    assert seen == {
        "leader": [200, 200, 404],
        "colleague": [200, 200, 404],
        "other unit": [404, 404, 404],
        "no right": [404, 404, 404],
        "stranger": [404, 404, 404],
    }


def test_a_picture_is_served_privately_and_asked_for_again_by_its_digest(
    root: Collection, leader: Client
) -> None:
    kept = picture(root)
    answer: Any = leader.get(kept.file.url)
    assert b"".join(answer.streaming_content) == kept.file.read()
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, max-age=30")
    assert (answer["Content-Security-Policy"], answer["X-Content-Type-Options"]) == (
        "default-src 'none'; sandbox",
        "nosniff",
    )
    assert "Cookie" in answer["Vary"]
    again = leader.get(kept.file.url, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_storage_itself_has_no_address(root: Collection, leader: Client) -> None:
    kept = picture(root)
    for path in (f"/media/{kept.file.name}", f"/static/{kept.file.name}", f"/{kept.file.name}"):
        assert leader.get(path).status_code == 404


def test_a_picture_whose_file_is_gone_is_a_404(root: Collection, leader: Client) -> None:
    kept = picture(root)
    kept.file.storage.delete(kept.file.name)
    assert leader.get(kept.file.url).status_code == 404


def sent(data: bytes, name: str = "IMG_1.JPG") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def test_wagtails_page_keeps_the_cleaned_picture_with_its_rights(root: Collection, leader: Client) -> None:
    data = make.encoded(
        make.halves(), "HEIF", exif=make.notes(), xmp=make.xmp(rights="示例博物馆", credit="示例摄影师甲")
    )
    asked = {
        "title": "鹦鹉",
        "file": sent(data, "IMG_1.HEIC"),
        "collection": root.pk,
        "alternative_zh-hans": "一只凤头鹦鹉",
        "alternative_en": "A cockatoo",
        "licence": "CC-BY-4.0",
        "credit": "图：示例社",
        "release_expires_on": "2030-01-31",
    }
    answer = leader.post("/newsroom/images/add/", asked)
    assert answer.status_code == 302
    kept = Picture.objects.get()
    assert (kept.rights_holder, kept.credit, kept.licence) == ("示例博物馆", "图：示例社", "CC-BY-4.0")
    assert kept.alternative == {"zh-hans": "一只凤头鹦鹉", "en": "A cockatoo"}
    assert (kept.release_expires_on, kept.file.name[-4:]) == (date(2030, 1, 31), ".jpg")
    assert (kept.changes, kept.uploaded_by_user) == (
        ["location", "personal", "format"],
        User.objects.get(email="leader@example.org"),
    )
    page = leader.get(f"/newsroom/images/{kept.pk}/")
    assert page.status_code == 200
    assert "The place where it was taken was removed." in page.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "at most 100 million"), ("zh-hans", "最多 100 百万像素")]
)
def test_a_refused_picture_is_a_sentence_and_what_was_typed_is_kept(
    root: Collection, leader: Client, language: str, words: str
) -> None:
    leader.cookies["django_language"] = language
    User.objects.update(language=language)
    asked = {
        "title": "一幅大图",
        "file": sent(make.png_bomb()),
        "collection": root.pk,
        "credit": "图：示例社",
    }
    page = leader.post("/newsroom/images/add/", asked, headers={"Accept-Language": language})
    told = page.content.decode()
    assert (page.status_code, Picture.objects.count()) == (200, 0)
    assert words in told
    assert 'value="一幅大图"' in told and 'value="图：示例社"' in told


def test_several_at_once_pass_the_same_gate(root: Collection, leader: Client) -> None:
    good = leader.post(
        "/newsroom/images/multiple/add/",
        {
            "title": "好",
            "files[]": sent(make.encoded(make.halves(), "JPEG", exif=make.notes())),
            "collection": root.pk,
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert good["success"] is True and "alternative_zh-hans" in good["form"]
    assert Picture.objects.get().changes == ["location", "personal"]
    bad = leader.post(
        "/newsroom/images/multiple/add/",
        {"title": "坏", "files[]": sent(b"<svg onload='x'/>"), "collection": root.pk},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    assert (bad["success"], Picture.objects.count()) == (False, 1)
    assert bad["error_message"].startswith("The file is an SVG drawing")
    edited = leader.post(
        f"/newsroom/images/multiple/{good['image_id']}/",
        {
            f"image-{good['image_id']}-title": "好",
            f"image-{good['image_id']}-collection": root.pk,
            f"image-{good['image_id']}-alternative_en": "Two halves",
        },
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert (edited.json()["success"], Picture.objects.get().alternative) == (True, {"en": "Two halves"})


def test_the_upload_that_wagtail_sets_aside_is_cleaned_when_it_is_taken_up(
    root: Collection, leader: Client
) -> None:
    title = "长" * 300
    data = make.encoded(make.halves(), "JPEG", exif=make.notes())
    aside = leader.post(
        "/newsroom/images/multiple/add/",
        {"title": title, "files[]": sent(data), "collection": root.pk},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    upload = aside["uploaded_file_id"]
    taken = leader.post(
        f"/newsroom/images/multiple/create_from_uploaded_image/{upload}/",
        {f"uploaded-image-{upload}-title": "短", f"uploaded-image-{upload}-collection": root.pk},
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()
    kept = Picture.objects.get()
    assert (taken["success"], kept.changes) == (True, ["location", "personal"])
    assert b"Example Phones" not in kept.file.read()


def test_the_chooser_passes_the_same_gate(root: Collection, leader: Client) -> None:
    page = leader.post(
        "/newsroom/images/chooser/create/",
        {
            "image-chooser-upload-title": "画",
            "image-chooser-upload-file": sent(b"GIF89a\1\0\1\0"),
            "image-chooser-upload-collection": root.pk,
        },
    )
    assert (page.status_code, Picture.objects.count()) == (200, 0)
    assert "damaged or cut short" in page.content.decode()


def test_a_picture_is_decorative_or_says_something(root: Collection, leader: Client) -> None:
    asked = {
        "title": "纹",
        "file": sent(make.encoded(make.halves(), "JPEG")),
        "collection": root.pk,
        "is_decorative": "on",
        "alternative_en": "A pattern",
    }
    page = leader.post("/newsroom/images/add/", asked)
    assert (Picture.objects.count(), page.status_code) == (0, 200)
    assert "take the tick or the text away" in page.content.decode()
