# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads that go on where they broke off, whatever happens on the way."""

from __future__ import annotations

import fcntl
import io
from datetime import timedelta
from typing import Any
from unittest.mock import patch as replaced

import pytest
from django.http import UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.conf.web import BLOCKING_THREADS
from kepu.directory.actions.units import set_quota
from kepu.jobs.models import Job
from kepu.stories.actions import uploads
from kepu.stories.actions.uploads import append, begin_upload, cleaned_name
from kepu.stories.errors import UploadError
from kepu.stories.models import Master, Upload
from kepu.stories.tasks import forget_old_uploads
from kepu.stories.views import uploads as answering
from tests.cast import Cast, client
from tests.directory.importing.tables import worked
from tests.stories.tus import create, head, patch

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 40


def begun(cast: Cast, size: int = len(DATA)) -> Upload:
    owner = cast.users["producer"]
    assert owner is not None
    return begin_upload(owner, cast.here, "film.mp4", size)


def test_a_file_comes_in_by_pieces_and_becomes_a_master_once(cast: Cast) -> None:
    browser = client(cast, "producer")
    made = create(browser, cast.here.public_id, len(DATA), "片子.mp4")
    assert (made.status_code, made["Tus-Resumable"]) == (201, "1.0.0")
    address = made["Location"]
    assert patch(browser, address, 0, DATA[:1000])["Upload-Offset"] == "1000"
    asked = head(browser, address)
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("1000", str(len(DATA)))
    assert asked["Cache-Control"] == "no-store"
    assert patch(browser, address, 1000, DATA[1000:]).status_code == 204
    master = Master.objects.get()
    assert (master.name, master.size, master.unit) == ("片子.mp4", len(DATA), cast.here)
    assert patch(browser, address, len(DATA), b"x").status_code == 409
    head(browser, address)
    assert Master.objects.count() == Job.objects.filter(task__contains="look_at_master").count() == 1


def test_an_offset_that_is_not_ours_is_refused_and_changes_nothing(cast: Cast) -> None:
    browser = client(cast, "producer")
    address = create(browser, cast.here.public_id, len(DATA))["Location"]
    patch(browser, address, 0, DATA[:100])
    for offset in (0, 99, 101, len(DATA)):
        assert patch(browser, address, offset, DATA[:50]).status_code == 409
    assert head(browser, address)["Upload-Offset"] == "100"


def test_of_two_senders_at_once_one_is_told_to_wait(cast: Cast) -> None:
    upload = begun(cast)
    with upload.path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(UploadError) as told:
            append(upload, 0, io.BytesIO(DATA))
    assert told.value.status == 423
    assert append(upload, 0, io.BytesIO(DATA)) == len(DATA)


def test_bytes_that_were_not_safe_are_sent_again(cast: Cast) -> None:
    upload = begun(cast)
    append(upload, 0, io.BytesIO(DATA[:100]))
    with upload.path.open("ab") as file:
        file.write(b"half of a piece, written by a process that was killed")
    append(upload, 100, io.BytesIO(DATA[100:]))
    assert upload.path.read_bytes() == DATA


class Breaking(io.BytesIO):
    """A body whose sender is lost after its bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise UnreadablePostError("lost")
        return piece


def test_what_came_in_before_the_sender_was_lost_is_kept(cast: Cast) -> None:
    upload = begun(cast)
    assert append(upload, 0, Breaking(DATA[:3000])) == 3000
    upload.refresh_from_db()
    assert upload.offset == 3000


def test_senders_leave_threads_for_those_who_look_at_pages(cast: Cast) -> None:
    assert answering.MOST_AT_ONCE < BLOCKING_THREADS
    browser = client(cast, "producer")
    address = create(browser, cast.here.public_id, len(DATA))["Location"]
    for _each in range(answering.MOST_AT_ONCE):
        assert answering._turns.acquire(blocking=False)
    told = patch(browser, address, 0, DATA)
    assert (told.status_code, "goes on by itself" in told.content.decode()) == (503, True)
    answering._turns.release(answering.MOST_AT_ONCE)
    assert patch(browser, address, 0, DATA)["Upload-Offset"] == str(len(DATA))


def test_whoever_dies_before_finishing_is_finished_by_the_next_question(cast: Cast) -> None:
    browser = client(cast, "producer")
    address = create(browser, cast.here.public_id, len(DATA))["Location"]
    with replaced.object(uploads, "finish"):
        patch(browser, address, 0, DATA)
    assert not Master.objects.exists()
    assert head(browser, address)["Upload-Offset"] == str(len(DATA))
    assert Master.objects.count() == 1


def test_more_bytes_than_were_told_of_are_not_kept(cast: Cast) -> None:
    browser = client(cast, "producer")
    address = create(browser, cast.here.public_id, 10)["Location"]
    assert patch(browser, address, 0, b"x" * 11).status_code == 413
    assert Upload.objects.get().path.stat().st_size == 10


def test_an_upload_is_its_owner_s_alone(cast: Cast) -> None:
    address = create(client(cast, "producer"), cast.here.public_id, 10)["Location"]
    for other in ("editor", "leader", "administrator"):
        assert head(client(cast, other), address).status_code == 404
        assert patch(client(cast, other), address, 0, b"x").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"upload-length": "0"}, 413),
        ({"upload-length": str(10**12)}, 413),
        ({"upload-length": "many"}, 400),
        ({"upload-length": "-1"}, 400),
        ({"upload-length": "9" * 40}, 400),
        ({"tus-resumable": "0.2.2"}, 412),
        ({"upload-metadata": "unit !!!"}, 400),
        ({"upload-metadata": ""}, 400),
    ],
)
def test_what_cannot_be_taken_is_said_before_a_byte_is_sent(
    cast: Cast, headers: dict[str, str], status: int
) -> None:
    answer = create(client(cast, "producer"), cast.here.public_id, 10, **headers)
    assert answer.status_code == status
    assert answer.content.decode().strip()
    assert not Upload.objects.exists()


def test_other_units_rights_rooms_and_disks_are_respected(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert create(client(cast, "producer"), cast.there.public_id, 10).status_code == 400
    assert create(client(cast, "operator"), cast.here.public_id, 10).status_code == 404
    assert create(client(cast, "learner"), cast.here.public_id, 10).status_code == 404
    set_quota(cast.above, 1)
    full = create(client(cast, "producer"), cast.here.public_id, 2_000_000)
    assert (full.status_code, "has room for" in full.content.decode()) == (413, True)
    set_quota(cast.above, None)
    monkeypatch.setattr(uploads, "free_bytes", lambda path: 3 << 30)
    full = create(client(cast, "producer"), cast.here.public_id, 1 << 30)
    assert (full.status_code, "the house has 1" in full.content.decode()) == (507, True)


def test_uploads_under_way_count_for_the_room(cast: Cast) -> None:
    set_quota(cast.here, 1)
    begun(cast, 600_000)
    assert create(client(cast, "producer"), cast.here.public_id, 600_000).status_code == 413


def test_an_upload_can_be_cancelled_until_it_is_whole(cast: Cast) -> None:
    browser = client(cast, "producer")
    address = create(browser, cast.here.public_id, 10)["Location"]
    path = Upload.objects.get().path
    assert browser.delete(address, headers={"tus-resumable": "1.0.0"}).status_code == 204
    assert not path.exists()
    assert head(browser, address).status_code == 404
    address = create(browser, cast.here.public_id, 10)["Location"]
    patch(browser, address, 0, b"x" * 10)
    assert browser.delete(address, headers={"tus-resumable": "1.0.0"}).status_code == 409


def test_the_server_says_what_it_speaks(cast: Cast) -> None:
    answer = client(cast, "producer").options(reverse("stories:uploads"))
    assert answer["Tus-Version"] == "1.0.0"
    assert "termination" in answer["Tus-Extension"]


def test_uploads_that_nobody_goes_on_with_are_forgotten(cast: Cast) -> None:
    old, fresh = begun(cast), begun(cast)
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    stray = fresh.path.with_name("nobodys00000.part")
    stray.touch()
    job = create_job()
    assert forget_old_uploads.func(worked(job)) == 1
    assert (old.path.exists(), fresh.path.exists(), stray.exists()) == (False, True, False)


def create_job() -> str:
    from kepu.jobs.actions.enqueue import enqueue

    return enqueue(forget_old_uploads).public_id


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\film\\a.mp4", "a.mp4"),
        ("../../etc/passwd", "passwd"),
        ("\x00\n", "master"),
        ("片" * 300, "片" * 200),
    ],
)
def test_names_are_made_harmless(name: str, kept: str) -> None:
    assert cleaned_name(name) == kept


STEPS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans(), st.booleans()), min_size=1, max_size=8
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_is_lost_and_sent_twice_the_bytes_are_those_of_the_source(
    cast: Cast, steps: list[tuple[int, int, bool, bool]]
) -> None:
    source = b"0123456789ab"
    upload = begun(cast, len(source))
    for offset, size, breaks, killed in steps:
        body: Any = (Breaking if breaks else io.BytesIO)(source[offset : offset + size])
        before = Upload.objects.get(pk=upload.pk)
        if before.finished:
            break
        try:
            append(upload, offset, body)
        except UploadError as error:
            assert error.status == 409
            assert offset != before.offset
        if killed and not Upload.objects.get(pk=upload.pk).finished:
            with upload.path.open("ab") as file:
                file.write(b"zz")
    now = Upload.objects.get(pk=upload.pk)
    if not now.finished:
        append(upload, now.offset, io.BytesIO(source[now.offset :]))
    assert upload.path.read_bytes() == source
    assert Master.objects.filter(public_id=upload.public_id).count() == 1
