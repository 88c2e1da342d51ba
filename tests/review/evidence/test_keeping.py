# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of evidence: laid down before anybody waits, and gone with what they belong to."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from kepu.conf.storage import file_storage
from kepu.directory.errors import DirectoryError
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.running import run_due
from kepu.jobs.schedules import known
from kepu.jobs.states import State as JobState
from kepu.jobs.wording import in_language
from kepu.review.actions.evidence import add_document, add_evidence, add_told, look_again, remove_evidence
from kepu.review.actions.mark import drop_claim
from kepu.review.evidence import keeping
from kepu.review.evidence.documents import read_document
from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.keeping import keep_file, laid, take_strays_away
from kepu.review.evidence.told import Told
from kepu.review.evidence_tasks import forget_stray_files
from kepu.review.models import Claim, Evidence, EvidenceFile
from kepu.stories.models import Story
from tests.review.evidence.peers import Peer, checked

pytestmark = pytest.mark.django_db
Captured = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


def lying() -> set[str]:
    """Names of the files of evidence that are in storage."""
    return set(default_storage.listdir("evidence")[1]) if default_storage.exists("evidence") else set()


@pytest.fixture
def before() -> set[str]:
    return lying()


def note(claim: Claim) -> EvidenceFile:
    return add_document(claim, read_document("note.txt", b"A note.")).files.get()


def page(claim: Claim, registry: Peer, body: bytes) -> Evidence:
    """A page that was looked up."""
    assert registry.server is not None
    registry.pages["/moon"] = ("text/html", body)
    (made,) = add_told(claim, [Told(address=f"http://127.0.0.1:{registry.server.port}/moon")]).made
    run_due()
    return made


def test_a_document_that_finds_no_room_leaves_no_bytes_behind(
    story: Story, claim: Claim, before: set[str]
) -> None:
    story.unit.quota = 1
    story.unit.save()
    with pytest.raises(DirectoryError, match="has room for"):
        add_document(claim, read_document("note.txt", b"x" * 1_000_001))
    assert lying() == before


def test_a_document_for_a_claim_that_was_taken_off_leaves_no_bytes_behind(
    claim: Claim, before: set[str]
) -> None:
    drop_claim(claim)
    with pytest.raises(EvidenceError, match="was taken off the story"):
        note(claim)
    assert lying() == before


def test_the_copy_that_is_kept_already_is_not_laid_down_again(
    claim: Claim, registry: Peer, before: set[str]
) -> None:
    made = page(claim, registry, b"<p>The Moon")
    kept = made.files.get()
    look_again(made)
    run_due()
    assert lying() - before == {kept.public_id}


def test_the_copy_of_a_page_that_finds_no_room_is_said_and_leaves_no_bytes_behind(
    story: Story, claim: Claim, registry: Peer, before: set[str]
) -> None:
    story.unit.quota = 1
    story.unit.save()
    made = page(claim, registry, b"x" * 1_000_001)
    made.refresh_from_db()
    assert (made.state, made.files.count(), lying()) == (Evidence.State.FAILED, 0, before)


def test_a_page_of_which_enough_copies_are_kept_is_not_fetched_each_night(
    claim: Claim, registry: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_FILES", 1)
    made = page(claim, registry, b"<p>The Moon")
    registry.pages["/moon"] = ("text/html", b"<p>The Moon again")
    look_again(made)
    run_due()
    made.refresh_from_db()
    assert (made.state, made.lasting, made.files.count()) == (Evidence.State.FAILED, True, 1)
    assert in_language(made.trouble, "en") == "1 files are kept of it already."
    fetched = len(registry.asked)
    checked()
    assert len(registry.asked) == fetched


def test_a_page_that_found_no_room_is_fetched_again_at_night(
    story: Story, claim: Claim, registry: Peer
) -> None:
    story.unit.quota = 1
    story.unit.save()
    made = page(claim, registry, b"x" * 1_000_001)
    story.unit.quota = None
    story.unit.save()
    checked()
    made.refresh_from_db()
    assert (made.state, made.lasting, made.files.count()) == (Evidence.State.FOUND, False, 1)


def test_bytes_that_storage_took_in_part_are_taken_away(
    claim: Claim, before: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(_file: ContentFile[bytes], *_given: Any, **_named: Any) -> Any:
        yield b"A n"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ContentFile, "chunks", cut_short)
    with pytest.raises(OSError, match="No space left"):
        note(claim)
    assert (lying(), Evidence.everything.count()) == (before, 0)


def test_nobody_waits_for_storage(claim: Claim, registry: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document and a copy are written before the transaction begins in which their story is held."""
    outside = len(connection.savepoint_ids)
    depths = []
    really = keeping.ContentFile

    def written(data: bytes) -> ContentFile[bytes]:
        depths.append(len(connection.savepoint_ids))
        return really(data)

    monkeypatch.setattr(keeping, "ContentFile", written)
    note(claim)
    page(claim, registry, b"<p>The Moon")
    assert depths == [outside, outside]


def test_bytes_go_with_the_claim_that_they_are_evidence_for(
    claim: Claim, before: set[str], django_capture_on_commit_callbacks: Captured
) -> None:
    note(claim)
    with django_capture_on_commit_callbacks(execute=True):
        claim.delete()
    assert (EvidenceFile.objects.count(), lying()) == (0, before)


def test_bytes_stay_where_the_deletion_was_taken_back(
    claim: Claim, before: set[str], django_capture_on_commit_callbacks: Captured
) -> None:
    kept = note(claim)
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            claim.delete()
            raise ZeroDivisionError
    assert lying() - before == {kept.public_id}
    assert EvidenceFile.objects.get().file.read() == b"A note."


def test_what_was_laid_down_and_became_no_row_is_taken_away(claim: Claim, before: set[str]) -> None:
    made = add_evidence(claim, "Words")
    with laid("note.txt", "text/plain", b"A note.") as first:
        keep_file(made, first)
    with laid("same.txt", "text/plain", b"A note.") as second:
        assert keep_file(made, second) == first
    assert lying() - before == {first.public_id}


def aged(path: str, hours: int) -> None:
    """Let the file at *path* have been laid down *hours* ago."""
    then = time.time() - hours * 3600
    os.utime(default_storage.path(path), (then, then))


def test_what_a_killed_worker_left_goes_at_night_and_what_is_kept_or_being_laid_stays(
    claim: Claim, before: set[str]
) -> None:
    kept, off = note(claim), add_document(claim, read_document("off.txt", b"Taken off.")).files.get()
    remove_evidence(off.evidence)
    stray = default_storage.save("evidence/stray0000000", ContentFile(b"A note."))
    fresh = default_storage.save("evidence/fresh0000000", ContentFile(b"A note."))
    for path, hours in ((kept.file.name, 49), (off.file.name, 49), (stray, 25), (fresh, 23)):
        aged(str(path), hours)
    assert known()["stray-evidence"].task is forget_stray_files
    job = enqueue(forget_stray_files)
    run_due()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert lying() - before == {kept.public_id, off.public_id, "fresh0000000"}
    default_storage.delete(fresh)


def test_a_house_without_a_file_of_evidence_has_none_to_take_away(tmp_path: Path, settings: Any) -> None:
    settings.STORAGES = settings.STORAGES | {"default": file_storage(f"folder://{tmp_path}", tmp_path)}
    assert list(take_strays_away(timezone.now())) == []


def test_strays_are_found_in_few_queries(
    claim: Claim, before: set[str], django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    strays = {default_storage.save(f"evidence/stray000000{at}", ContentFile(b"x")) for at in range(5)}
    monkeypatch.setattr(keeping, "AT_ONCE", len(before) + 3)
    with django_assert_num_queries(2):
        assert set(take_strays_away(timezone.now() + timedelta(minutes=1))) >= strays
    assert lying() & {path.partition("/")[2] for path in strays} == set()
