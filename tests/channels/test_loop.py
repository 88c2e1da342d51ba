# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop once through: upload, claim, signature, page, correction."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kepu.channels.actions.correct import write_notice
from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.errors import GateClosed
from kepu.channels.gates import Case, blocks
from kepu.channels.models import Correction
from kepu.channels.snapshot import snapshot_of
from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.review.actions.evidence import add_evidence
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.models import digest_of
from kepu.review.states import State
from kepu.stories.actions.attach import attach_master
from kepu.stories.actions.chapters import save_chapters
from kepu.stories.actions.drafts import read_draft
from kepu.stories.actions.masters import delete_master
from kepu.stories.captioning import put_track
from kepu.stories.chapters import Chapter, ChapterChange
from kepu.stories.models import ChapterList, Story
from tests import loop
from tests.cast import Cast
from tests.masters import X264, ffmpeg, film

pytestmark = pytest.mark.django_db


def page_of(story: object, client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/en/film/{story.public_id}/")  # type: ignore[attr-defined]
    return answer.content.decode()


def test_a_film_goes_from_its_upload_to_a_corrected_page(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story, track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 3))
    expert = loop.expert_of(cast.there)
    spoken = mark_claim(story, "Moonlight needs 1.3 seconds.", [Marked(1000, 1900)])
    loop.run_due()
    spoken.refresh_from_db()
    assert spoken.digest
    written = loop.text_claim(story, loop.OTHER, loop.SECOND)
    add_evidence(spoken, "Light and distance", doi="10.1234/light")

    with pytest.raises(GateClosed) as closed:
        publish(story)
    assert len(closed.value.blocks) == 2
    assert Client().get(f"/en/film/{story.public_id}/").status_code == 404

    for claim in (spoken, written):
        loop.signed(claim, expert)
        claim.refresh_from_db()
        assert claim.state == State.SIGNED
    first = loop.published(story)
    assert first.state == "live"
    page = page_of(story)
    assert "Its light needs 1.3 seconds." in page
    assert 'href="#claim-2"' in page
    assert "Sample Expert" in page
    assert "10.1234/light" in page
    media = f"/m/{first.public_id}/"
    assert Client().get(f"{media}stream.m3u8").status_code == 200

    # A word of the captions changes where the first claim stands: its signature dies, the other stands.
    loop.recaptioned(track, 1, "Its light needs 1.28 seconds.", actor=cast.people["editor"].pseudonym)
    for claim in (spoken, written):
        claim.refresh_from_db()
    assert (spoken.state, written.state) == (State.VOID, State.SIGNED)
    correction = Correction.objects.get()
    assert correction.owner == cast.people["editor"]
    assert correction.was == "Its light needs 1.3 seconds."
    assert correction.now == "Its light needs 1.28 seconds."
    assert page_of(story) == page, "readers see what was signed until what is right is signed"
    with pytest.raises(GateClosed):
        publish(story)

    loop.signed(spoken, expert)
    with pytest.raises(GateClosed) as silent:
        publish(story)
    assert len(silent.value.blocks) == 1
    write_notice(correction, "The time was rounded too far.", "correct")
    second = loop.published(story)
    assert second.state == "live"
    corrected = page_of(story)
    assert "Its light needs 1.28 seconds." in corrected
    assert "The time was rounded too far." in corrected
    correction.refresh_from_db()
    assert correction.closed_at is not None
    copy = correction.copies.get()
    assert (copy.publication, copy.state) == (first, "reached")
    assert copy.receipt["publication"] == second.public_id
    # Only what holds the words is made again: no picture, no sound.
    assert 0 < second.receipt["made"] < 20
    assert second.receipt["kept"] > second.receipt["made"]

    withdraw(second, "It is replaced by a new film.")
    loop.run_due()
    gone = Client().get(f"/en/film/{story.public_id}/")
    assert gone.status_code == 410
    assert "It is replaced by a new film." in gone.content.decode()
    for each in (first, second):
        assert Client().get(f"/m/{each.public_id}/stream.m3u8").status_code == 404


def test_words_that_a_machine_wrote_leave_once_somebody_has_read_them(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    draft = caption_track("en", [Cue(0, 900, plain_lines("The Moon is near."))])
    track = put_track(story, draft, language="en", drafted_by="a model")
    with pytest.raises(
        GateClosed, match="captions in en were drafted by recognition and nobody has read them"
    ):
        publish(story)
    read_draft(track)
    publish(story)


def test_other_chapters_make_anew_only_what_shows_them(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    told = tmp_path / "chapters.txt"
    told.write_text(";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\ntitle=Inside\n")
    bare = film(tmp_path / "bare.mp4", 3)
    source = tmp_path / "moon.mp4"
    ffmpeg("-i", bare, "-i", told, "-map_metadata", 1, "-map_chapters", 1, "-c", "copy", source)
    story, _track = loop.film_story(cast.here, owner, source)
    first = loop.published(story)
    assert first.snapshot["chapters"] == [[0, "Inside"]], "those of the film were taken over"
    assert '"title":"Inside"' in page_of(story)
    only = ChapterList.objects.get().chapters[0]["id"]
    change = ChapterChange(1, [Chapter(only, 0, "Near"), Chapter("b", 1500, "Far </script>")])
    save_chapters(story, change)
    assert '"title":"Inside"' in page_of(story), "readers see what was published"
    second = loop.published(story)
    page = page_of(story)
    assert '{"start":0.0,"end":1.5,"title":"Near"}' in page
    assert "Far </script>" not in page
    media = f"/m/{second.public_id}/"
    vtt = b"".join(Client().get(f"{media}chapters.vtt").streaming_content)  # type: ignore[attr-defined]
    assert b"00:00:01.500 --> 00:00:03.0" in vtt
    assert second.receipt["made"] <= 4, "the two files of chapters, and the sounds alone that hold them"
    save_chapters(story, ChapterChange(2, gone=[only, "b"]))
    third = loop.published(story)
    assert third.snapshot["chapters"] == []
    assert '"chapters":[]' in page_of(story)


@pytest.mark.django_db(transaction=True)
def test_captions_that_change_while_a_story_is_frozen_wait_for_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    track = loop.captioned(story)
    loop.signed(mark_claim(story, "1.3 seconds", [Marked(1000, 1900)]), loop.expert_of(cast.there))
    changing: list[Thread] = []

    def change() -> None:
        loop.recaptioned(track, 1, "Its light needs no time.")
        connection.close()

    def frozen(held: Story) -> dict[str, Any]:
        thread = Thread(target=change)
        thread.start()
        changing.append(thread)
        thread.join(0.5)
        assert thread.is_alive(), "the change waits until the story is frozen"
        return snapshot_of(held)

    monkeypatch.setattr("kepu.channels.actions.publish.snapshot_of", frozen)
    made = publish(story)
    changing[0].join(20)
    (claim,) = made.snapshot["claims"]
    assert claim["review"]["digest"] == claim["digest"] == digest_of(claim["content"])
    assert "1.3 seconds" in str(made.snapshot["captions"])
    story.claims.get().refresh_from_db()
    assert story.claims.get().state == State.VOID


def test_a_master_that_is_deleted_takes_its_signatures_with_it(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 3))
    claim = mark_claim(story, "1.3 seconds", [Marked(1000, 1900)])
    loop.run_due()
    loop.signed(claim, loop.expert_of(cast.there))
    delete_master(story.masters.get())
    claim.refresh_from_db()
    assert (claim.state, claim.digest) == (State.VOID, "")
    with pytest.raises(GateClosed):
        publish(story)


def test_a_new_version_of_a_film_keeps_what_is_made_of_the_same_packets_and_voids_the_rest(
    cast: Cast, tmp_path: Path
) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    source = film(tmp_path / "moon.mp4", 3)
    story, _track = loop.film_story(cast.here, owner, source)
    claim = mark_claim(story, "1.3 seconds", [Marked(1000, 1900)])
    loop.run_due()
    loop.signed(claim, loop.expert_of(cast.there))
    assert not blocks(Case.of(story), "web")

    same = tmp_path / "same.mov"
    ffmpeg("-i", source, "-c", "copy", same)
    attach_master(story, loop.sent_master(owner, cast.here, same.read_bytes(), same.name))
    claim.refresh_from_db()
    assert claim.state == State.SIGNED, "nothing is void before it is known"
    assert blocks(Case.of(story), "web") == ["The passage of claim 1 is being read; wait a moment."]
    loop.run_due()
    claim.refresh_from_db()
    assert claim.state == State.SIGNED
    assert not blocks(Case.of(story), "web")

    other = tmp_path / "other.mp4"
    ffmpeg("-i", source, *X264, "-crf", "40", "-c:a", "copy", other)
    attach_master(story, loop.sent_master(owner, cast.here, other.read_bytes(), other.name))
    loop.run_due()
    claim.refresh_from_db()
    assert claim.state == State.VOID
    assert claim.reviews.get().void_reason["en"] == "the film is cut otherwise here"


def test_captions_inside_a_master_are_taken_over_where_there_are_none(cast: Cast, tmp_path: Path) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    words = tmp_path / "a.srt"
    words.write_text("1\n00:00:00,500 --> 00:00:02,000\nInside the film\n")
    whole = tmp_path / "film.mkv"
    ffmpeg("-i", film(tmp_path / "bare.mp4", 3), "-i", words, "-c", "copy", "-c:s", "srt", "-metadata:s:s:0",
           "language=eng", whole)  # fmt: skip
    story = loop.written_story(cast.here, owner)
    attach_master(story, loop.sent_master(owner, cast.here, whole.read_bytes(), whole.name))
    loop.run_due()
    track = story.caption_tracks.get()
    assert [cue.text for cue in track.track().cues] == ["Inside the film"]
    attach_master(story, loop.sent_master(owner, cast.here, whole.read_bytes(), whole.name))
    loop.run_due()
    assert story.caption_tracks.get().revision == 1
