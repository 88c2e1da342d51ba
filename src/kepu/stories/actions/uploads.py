# SPDX-License-Identifier: AGPL-3.0-or-later
"""Begins uploads, takes their bytes, and makes a master of each that is whole, once."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import IO, Protocol

from django.conf import settings
from django.db import transaction
from django.http import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.errors import DirectoryError
from kepu.directory.models import Unit
from kepu.directory.quotas import check_room_in
from kepu.engine.disk import free_bytes, readable_size
from kepu.jobs.actions.enqueue import enqueue
from kepu.ledger.actions.record import record
from kepu.stories.errors import UploadError
from kepu.stories.models import Master, Upload, next_week
from kepu.stories.playing.house import open_masters
from kepu.stories.tasks import look_at_master
from kepu.users.models import User

MOST_BYTES = 400_000_000_000
MOST_OPEN = 20
PIECE = 1 << 18
"""Bytes that are taken at a time: of a megabyte each, six threads kept twenty more for good."""
SAFE_EVERY = 32 << 20
"""So many bytes are written before they are made safe and counted."""
NEAR_ITS_END = 256 << 20
"""So many bytes before its end what will look into the file gets ready."""
SOON = 50
"""The priority of a look at what was just sent: somebody waits for it."""
LEFT_TO_THE_WEB = timedelta(seconds=5)
"""The web server looks at once, for a page that waits; a worker looks where that failed, and takes the digest
when the first picture is there."""


class Body(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Up to *size* bytes; none at the end."""


def begin_upload(owner: User, unit: Unit, name: str, size: int) -> Upload:
    """Make room for a file of *size* bytes. Raises ``UploadError`` where it has none."""
    if not 0 < size <= MOST_BYTES:
        raise UploadError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("The file has {size}; between 1 byte and {most} are taken."),
            size=readable_size(size),
            most=readable_size(MOST_BYTES),
        )
    if Upload.objects.filter(owner=owner, finished=False).count() >= MOST_OPEN:
        raise UploadError(
            HTTPStatus.CONFLICT,
            _("{most} uploads of yours are under way; end some of them, or cancel them."),
            most=MOST_OPEN,
        )
    try:
        check_room_in(unit, size)
    except DirectoryError as refused:
        raise UploadError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, refused.words, **refused.values) from refused
    _check_disk(size)
    upload = Upload.objects.create(owner=owner, unit=unit, name=cleaned_name(name), size=size)
    upload.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(upload.path, os.O_CREAT | os.O_WRONLY, 0o600))
    return upload


def _check_disk(size: int) -> None:
    """What the file takes, and about as much again for what is made of it, must be free beforehand."""
    house = settings.HOUSE
    left = free_bytes(house.private) - house.least_free
    under_way = sum(each.size - each.offset for each in Upload.objects.filter(finished=False))
    if left < 2 * size + under_way:
        raise UploadError(
            HTTPStatus.INSUFFICIENT_STORAGE,
            _(
                "The file and what is made of it take about {wanted}, and the house has {left} left. Tell the"
                " operator, and send it again when there is room."
            ),
            wanted=readable_size(2 * size),
            left=readable_size(max(0, left - under_way)),
        )


def cleaned_name(name: str) -> str:
    """The last part of *name* without what no list can show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(each for each in last if each.isprintable()).strip()
    return kept[-200:] or "master"


def append(upload: Upload, offset: int, body: Body) -> int:
    """Take the bytes of *body* behind *offset*; returns the offset then. What came in before the sender was
    lost is kept. Raises ``UploadError`` where another sender is at it, or the offset is not where we are."""
    with upload.path.open("r+b") as file, _alone(file):
        fresh = Upload.objects.get(pk=upload.pk)
        if fresh.finished or fresh.offset != offset:
            raise UploadError(
                HTTPStatus.CONFLICT,
                _("The upload stands at byte {offset}; go on from there."),
                offset=fresh.offset,
            )
        if fresh.size - offset <= NEAR_ITS_END:
            open_masters.get_ready()
        # Bytes behind the offset were written by somebody who died before they were safe.
        file.truncate(offset)
        file.seek(offset)
        try:
            _take(fresh, file, body)
        except (UnreadablePostError, ConnectionError):
            pass  # the sender was lost; it asks where we are, and goes on
        finally:
            _make_safe(fresh, file)
        if fresh.offset == fresh.size and _goes_on(body):
            raise UploadError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The sender sent more bytes than it had told of.")
            )
    if fresh.offset == fresh.size:
        finish(fresh)
    return fresh.offset


def _take(upload: Upload, file: IO[bytes], body: Body) -> None:
    while left := upload.size - file.tell():
        piece = body.read(min(PIECE, left))
        if not piece:
            return
        file.write(piece)
        if file.tell() - upload.offset >= SAFE_EVERY:
            _make_safe(upload, file)


def _goes_on(body: Body) -> bool:
    """Whether the sender sends more than it told of. One that is lost behind its last byte has sent it
    all."""
    try:
        return bool(body.read(1))
    except (UnreadablePostError, ConnectionError):
        return False


def _make_safe(upload: Upload, file: IO[bytes]) -> None:
    file.flush()
    os.fdatasync(file.fileno())
    upload.offset, upload.expires_at = file.tell(), next_week()
    upload.save(update_fields=["offset", "expires_at"])


@contextmanager
def _alone(file: IO[bytes]) -> Iterator[None]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UploadError(
            HTTPStatus.LOCKED, _("Another window sends this file just now; wait until it is done.")
        ) from error
    yield


@transaction.atomic
def finish(upload: Upload) -> None:
    """Make a master of an upload that is whole. Of several who do so at once, one does."""
    if not Upload.objects.filter(pk=upload.pk, finished=False, offset=upload.size).update(finished=True):
        return
    person = getattr(upload.owner, "person", None)
    master = Master.objects.create(
        public_id=upload.public_id, unit=upload.unit, owner=upload.owner, name=upload.name, size=upload.size
    )
    job = enqueue(
        look_at_master,
        master.public_id,
        priority=SOON,
        run_after=timezone.now() + LEFT_TO_THE_WEB,
        unit=upload.unit.public_id,
        owner=upload.owner,
    )
    master.job = job.public_id
    master.save(update_fields=["job"])
    actor = person.pseudonym if person is not None else f"user:{upload.owner.public_id}"
    transaction.on_commit(partial(open_masters.expect, master.public_id))
    record(
        "master.sent", subject=master.subject, actor=actor, payload={"name": master.name, "size": master.size}
    )


def cancel_upload(upload: Upload) -> None:
    """Forget an upload that is under way. Raises ``UploadError`` where it is whole already."""
    with transaction.atomic():
        fresh = Upload.objects.select_for_update().get(pk=upload.pk)
        if fresh.finished:
            raise UploadError(HTTPStatus.CONFLICT, _("The file has come in; delete the master instead."))
        fresh.delete()
    upload.path.unlink(missing_ok=True)
