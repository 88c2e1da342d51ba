# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found in masters, and who sees them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.urls import reverse

from kepu.directory.actions.erase import erase_person
from kepu.engine.digest import digest_file
from kepu.stories.actions.uploads import append, begin_upload
from kepu.stories.models import Master
from kepu.stories.tasks import look_at_master
from tests.cast import Cast, client
from tests.directory.importing.tables import worked
from tests.masters import film

pytestmark = pytest.mark.django_db


def sent(cast: Cast, data: bytes, name: str = "film.mp4") -> Master:
    owner = cast.users["producer"]
    assert owner is not None
    upload = begin_upload(owner, cast.here, name, len(data))
    append(upload, 0, io.BytesIO(data))
    master = Master.objects.get(public_id=upload.public_id)
    look_at_master.func(worked(master.job), master.public_id)
    master.refresh_from_db()
    return master


def test_a_film_is_told_in_both_languages_and_its_digest_is_that_of_the_source(
    cast: Cast, tmp_path: Path
) -> None:
    source = film(tmp_path / "film.mp4", 2)
    master = sent(cast, source.read_bytes())
    assert (master.state, master.digest) == ("ready", digest_file(source))
    assert master.path.read_bytes() == source.read_bytes()
    labels = [label["en"] for label, _text in master.told]
    assert labels[:3] == ["file", "picture", "sound"]
    assert master.told[1][0]["zh-hans"] != "picture"
    page = client(cast, "editor").get(reverse("stories:master", args=[master.public_id])).content.decode()
    assert "h264 320x180" in page
    assert master.digest in page


def test_looking_twice_does_no_harm(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 1).read_bytes())
    look_at_master.func(worked(master.job, 2), master.public_id)
    assert Master.objects.get().state == "ready"


@pytest.mark.parametrize("data", [b"%PDF-1.7 not a film", b"x" * 5000])
def test_a_wrong_file_is_said_in_a_sentence_and_kept(cast: Cast, data: bytes) -> None:
    master = sent(cast, data, "notes.mp4")
    assert master.state == "refused"
    assert master.path.read_bytes() == data
    page = client(cast, "producer").get(reverse("stories:master", args=[master.public_id])).content.decode()
    assert str(master.troubles[0][1]["en"]) in page.replace("&quot;", '"').replace("&#x27;", "'")


def test_a_film_that_is_cut_short_says_so(cast: Cast, tmp_path: Path) -> None:
    whole = film(tmp_path / "film.mkv", 4).read_bytes()
    master = sent(cast, whole[: len(whole) // 2], "film.mkv")
    assert master.troubles


def test_a_film_without_sound_is_a_film(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 1, sound=False).read_bytes())
    assert master.state == "ready"
    assert "sound" not in [label["en"] for label, _text in master.told]


def test_a_master_is_deleted_with_its_file(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 1).read_bytes())
    address = reverse("stories:master_delete", args=[master.public_id])
    assert client(cast, "operator").post(address).status_code == 404
    assert client(cast, "producer").post(address).status_code == 302
    assert not Master.objects.exists()
    assert not master.path.exists()


def test_a_master_outlives_who_sent_it(cast: Cast, tmp_path: Path) -> None:
    master = sent(cast, film(tmp_path / "film.mp4", 1).read_bytes())
    erase_person(cast.people["producer"], asked_by="officer")
    master.refresh_from_db()
    assert master.owner is None
    assert master.path.exists()
