# SPDX-License-Identifier: AGPL-3.0-or-later
"""The loop once through, as its people go it: for tests."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core import mail

from kepu.baking.pages import page_file
from kepu.channels.actions.publish import publish
from kepu.channels.models import Publication
from kepu.directory.actions.experts import Expertise, give_consent, make_expert
from kepu.directory.actions.people import add_person
from kepu.directory.models import Expert, Unit
from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.jobs.running import run_due
from kepu.review.actions.invite import invite
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.sign import Answer, sign
from kepu.review.codes import send_code
from kepu.review.models import Claim, Invitation, Review
from kepu.review.states import Naming
from kepu.stories.actions import uploads
from kepu.stories.actions.attach import attach_master
from kepu.stories.actions.captions import Change, Line, save_lines
from kepu.stories.actions.stories import begin_story, save_story
from kepu.stories.actions.uploads import append, begin_upload
from kepu.stories.captioning import put_track
from kepu.stories.kinds import Kind
from kepu.stories.models import CaptionTrack, Master, Story
from kepu.users.models import User
from kepu.website.addresses import full_path, story_path

FIRST, SECOND = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
TEXT = "Light needs about 1.3 seconds from the Moon to the Earth."
OTHER = "The Moon is slightly larger than 10^{6} metres across."
BODY: list[tuple[str, Any, str]] = [
    ("paragraph", f"<p>{TEXT}</p><p>It is the nearest body to us.</p>", FIRST),
    ("paragraph", "<p>The Moon is slightly larger than 10<sup>6</sup> metres across.</p>", SECOND),
]
CUES = (
    (0, 900, "The Moon is near."),
    (1000, 1900, "Its light needs 1.3 seconds."),
    (2000, 2900, "That is all."),
)


def sent_master(owner: User, unit: Unit, data: bytes, name: str = "film.mp4") -> Master:
    """A master that came in, looked at."""
    upload = begin_upload(owner, unit, name, len(data))
    # Nobody waits for its first picture here.
    with patch.object(uploads, "LEFT_TO_THE_WEB", timedelta()):
        append(upload, 0, io.BytesIO(data))
    run_due()
    return Master.objects.get(public_id=upload.public_id)


def expert_of(unit: Unit, name: str = "Sample Expert", address: str = "asked@example.org") -> Expert:
    """An expert who reads letters and may be named."""
    person = add_person({"en": name, "zh-hans": f"示例{name}"}, unit=unit, email=address, language="en")
    expert = make_expert(person, Expertise(keywords={"en": ["moon"]}, affiliation={"en": "Unit of samples"}))
    give_consent(expert)
    return expert


def written_story(unit: Unit, owner: User, kind: str = Kind.ARTICLE, language: str = "en") -> Story:
    """A story with two paragraphs."""
    story = begin_story("Light of the Moon", unit=unit, language=language, kind=kind, owner=owner)
    story.summary = "How far away is it?"
    return rewritten(story, BODY)


def rewritten(story: Story, body: list[tuple[str, Any, str]], actor: str = "", **fields: Any) -> Story:
    """The story with another body, saved as its editor saves it."""
    fresh = Story.objects.get(pk=story.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    blocks = [{"type": kind, "value": value, "id": key} for kind, value, key in body]
    fresh.body = Story._meta.get_field("body").to_python(json.dumps(blocks))
    save_story(fresh, base=fresh.latest_revision_id, actor=actor)
    return Story.objects.get(pk=story.pk)


def captioned(
    story: Story, cues: tuple[tuple[int, int, str], ...] = CUES, language: str = "en"
) -> CaptionTrack:
    """The story's captions."""
    track = caption_track(language, [Cue(start, end, plain_lines(text)) for start, end, text in cues])
    return put_track(story, track, language=language)


def recaptioned(track: CaptionTrack, number: int, text: str, actor: str = "") -> None:
    """One line changed, as the caption editor saves it."""
    fresh = CaptionTrack.objects.get(pk=track.pk)
    cue = fresh.track().cues[number]
    save_lines(fresh, Change(fresh.revision, [Line(cue.identifier, cue.start, cue.end, text)]), actor=actor)


def text_claim(story: Story, words: str = TEXT, place: str = FIRST) -> Claim:
    """A claim on *words* of the block *place*."""
    start = story.words()[place].index(words)
    return mark_claim(story, words, [Marked(start, start + len(words), place)])


def film_story(unit: Unit, owner: User, source: Path) -> tuple[Story, CaptionTrack]:
    """A story with a film and captions."""
    story = written_story(unit, owner, Kind.FILM)
    attach_master(story, sent_master(owner, unit, source.read_bytes(), source.name))
    return story, captioned(story)


def code_of(invitation: Invitation) -> str:
    """Ask for a code and read it in the letter."""
    mail.outbox.clear()
    Invitation.objects.filter(pk=invitation.pk).update(code_at=None)
    send_code(invitation)
    return sent_code()


def sent_code() -> str:
    """The code in the newest letter."""
    run_due()
    found = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]


def signed(claim: Claim, expert: Expert, verdict: str = "correct", **told: Any) -> Review:
    """Ask *expert*, who signs."""
    invitation = invite(claim, expert)
    code = code_of(invitation)
    claim.refresh_from_db()
    return sign(invitation, Answer(verdict, claim.digest, naming=Naming.NAMED, **told), code)


def published(story: Story) -> Publication:
    """The story, on the web site."""
    made = publish(story)
    run_due()
    made.refresh_from_db()
    return made


def take_out(story: Story) -> None:
    """Take the page of a story out, as the commit of a change does."""
    snapshot = story.publications.get().snapshot
    for path in (story_path(snapshot), full_path(snapshot)):
        page_file(path).unlink(missing_ok=True)
