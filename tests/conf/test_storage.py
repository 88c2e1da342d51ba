# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where files are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from kepu.conf.checkup.finding import Grade
from kepu.conf.checkup.service import check_storage
from kepu.conf.house import House, HouseError
from kepu.conf.storage import file_storage
from kepu.images.models import Picture
from tests.cast import Cast, assemble, client
from tests.conf.s3 import BUCKET, KEY, SECRET, seaweed
from tests.images import pictures


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The ``STORAGE_URL`` of an empty bucket."""
    with seaweed(tmp_path_factory.mktemp("seaweed")) as port:
        url = f"s3://{KEY}:{quote(SECRET, safe='')}@127.0.0.1:{port}/{BUCKET}?tls=no"
        with kept_in(url):
            default_storage.bucket.meta.client.create_bucket(Bucket=BUCKET)  # type: ignore[attr-defined]
        yield url


def kept_in(url: str) -> override_settings:
    from django.conf import settings

    return override_settings(STORAGES=settings.STORAGES | {"default": file_storage(url, Path("/nowhere"))})


@pytest.mark.slow
@pytest.mark.django_db
def test_pictures_lie_in_s3_and_are_shown_to_those_who_may_see_them(s3: str) -> None:
    cast: Cast = assemble()
    with kept_in(s3):
        drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
        picture = Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)
        name = picture.file.name
        assert default_storage.exists(name)
        address = f"/images/{picture.public_id}/{name.rpartition('/')[2]}"
        shown = client(cast, "editor").get(address)
        with picture.file.storage.open(name) as kept:
            assert b"".join(shown.streaming_content) == kept.read()  # type: ignore[attr-defined]
        assert client(cast, "neighbour").get(address).status_code == 404
        default_storage.delete(name)
        assert client(cast, "editor").get(address).status_code == 404


@pytest.mark.slow
def test_one_name_is_never_written_over_in_s3(s3: str) -> None:
    with kept_in(s3):
        first = default_storage.save("a.txt", ContentFile(b"first"))
        second = default_storage.save("a.txt", ContentFile(b"second"))
        assert first != second
        with default_storage.open(first) as file:
            assert file.read() == b"first"


@pytest.mark.slow
def test_the_doctor_writes_and_reads_and_says_what_is_wrong(
    s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path)
    assert check_storage(house) == []
    monkeypatch.setenv("STORAGE_URL", s3)
    with kept_in(s3):
        assert [each.grade for each in check_storage(house)] == [Grade.WORTH_KNOWING]
        assert not default_storage.exists("kepu-doctor")
    for wrong in (
        s3.replace("KEY", "WHO"),
        s3.replace(f"/{BUCKET}", "/nothing"),
        "s3://a:b@127.0.0.1:9/x?tls=no",
    ):
        with kept_in(wrong):
            (found,) = check_storage(house)
            assert found.grade is Grade.WRONG
            assert "STORAGE_URL" in str(found.sentence)


def test_a_folder_elsewhere_is_named_by_a_url(tmp_path: Path) -> None:
    assert file_storage("", tmp_path)["OPTIONS"] == {"location": str(tmp_path)}
    assert file_storage("folder:///srv/my%20files", tmp_path)["OPTIONS"] == {"location": "/srv/my files"}


def test_s3_is_named_by_a_url(tmp_path: Path) -> None:
    options = file_storage("s3://k:s%2F@[::1]:9000/box?region=cn-north-1", tmp_path)["OPTIONS"]
    assert options["endpoint_url"] == "https://[::1]:9000"
    assert (options["access_key"], options["secret_key"]) == ("k", "s/")
    assert (options["bucket_name"], options["region_name"]) == ("box", "cn-north-1")
    assert "endpoint_url" not in file_storage("s3:///box", tmp_path)["OPTIONS"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/x",
        "s3://host",
        "s3://host/a/b",
        "s3://h:port/x",
        "s3://h/x?tsl=no",
        "folder://a/b",
        "/srv",
    ],
)
def test_what_names_no_storage_is_said(url: str, tmp_path: Path) -> None:
    with pytest.raises(HouseError, match="STORAGE_URL cannot be read"):
        file_storage(url, tmp_path)
