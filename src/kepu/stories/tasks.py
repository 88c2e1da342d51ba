# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks at masters, and forgets uploads that nobody went on with."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.embedded import read_embedded
from kepu.engine.errors import Cancelled, EngineError
from kepu.engine.facts import MediaFacts
from kepu.engine.forgetting import forget
from kepu.engine.master_digests import digest_of_source
from kepu.engine.recognition.hearing import hear
from kepu.engine.recognition.lines import draft as write_down
from kepu.engine.recognition.words import Speech
from kepu.engine.store import Store
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.jobs.watching import ending
from kepu.sentences import SpokenError
from kepu.stories.captioning import put_track
from kepu.stories.drafting import keep_draft, refuse_second
from kepu.stories.hearing import is_heard, listen
from kepu.stories.looking import look_at
from kepu.stories.models import Master, Story, Upload
from kepu.stories.playable import film_of
from kepu.stories.qualities import make_ahead
from kepu.stories.recognition import model_folder, model_name


@durable(title=_("Look at a master"), attempts=3, back_off=10.0, lease=120.0)
def look_at_master(progress: Progress, public_id: str) -> None:
    """Put the file where it stays, find out what it is, then take its digest, and let its qualities be made.
    What is no film and no sound is said, and kept until somebody deletes it."""
    progress.report(what=_("looking into it"))
    master = look_at(public_id)
    if master is None:
        return  # it was deleted meanwhile
    if not master.digest:
        progress.report(what=_("taking its digest"))
        try:
            with Store(settings.HOUSE.made) as store:
                master.digest = digest_of_source(store, master.path)
        except EngineError:
            if Master.objects.filter(pk=master.pk).exists():
                raise
            return
    with progress.transaction():
        Master.objects.filter(pk=master.pk).update(digest=master.digest)
        make_later(master)


def make_later(master: Master) -> None:
    """Let a worker make the qualities of *master* when it has nothing better to do."""
    if master.state == Master.State.READY and film_of(master) is not None:
        enqueue(
            make_qualities,
            master.public_id,
            key=f"qualities:{master.public_id}",
            title=SpokenError(_("Make the qualities of “{name}”"), name=master.name),
            unit=master.unit.public_id,
            owner=master.owner,
        )


@durable(
    title=_("Make the qualities of a master"),
    queue="qualities",
    priority=-50,
    attempts=3,
    back_off=60.0,
    lease=120.0,
)
def make_qualities(progress: Progress, public_id: str) -> dict[str, object] | None:
    """Make the pictures of each quality and the sound of a master, as a publication of it will want them.
    What is looked at meanwhile is made beside it, and what was made so is kept. Where the disk has no room
    for it above what the house keeps free, nothing is made ahead."""
    master = Master.objects.filter(public_id=public_id).first()
    if master is None or film_of(master) is None:
        return None
    return make_ahead(progress, master)


@durable(title=_("Take over the captions inside a master"), attempts=3, lease=300.0)
def take_over_captions(progress: Progress, public_id: str) -> int:
    """Give the story of a master the captions that are inside it, in each language in which it has none;
    returns how many tracks."""
    master = Master.objects.filter(public_id=public_id).select_related("story").first()
    if master is None or master.story is None or master.facts is None:
        return 0
    facts = msgspec.convert(master.facts, MediaFacts)
    taken = 0
    for subtitle in facts.subtitles:
        if not subtitle.text:
            continue
        read = read_embedded(master.path, facts.demuxer, subtitle, facts.start).track
        with progress.transaction():
            there = master.story.caption_tracks.filter(language=read.language, kind="captions").exists()
            if read.cues and not there:
                put_track(master.story, read, language=read.language)
                taken += 1
    return taken


def listen_later(master: Master) -> None:
    """Let a worker find out when somebody speaks in *master*, where nobody has."""
    if master.state == Master.State.READY and not is_heard(master):
        enqueue(
            listen_to_master,
            master.public_id,
            key=f"voices:{master.public_id}",
            title=SpokenError(_("Hear when somebody speaks in “{name}”"), name=master.name),
            unit=master.unit.public_id,
            owner=master.owner,
        )


@durable(
    title=_("Hear when somebody speaks in a master"), queue="media", priority=-10, attempts=3, lease=600.0
)
def listen_to_master(progress: Progress, public_id: str) -> None:
    """Keep when somebody speaks in a master, by which captions are told to be of another film."""
    master = Master.objects.filter(public_id=public_id).first()
    if master is not None and not is_heard(master):
        progress.report(what=_("listening"))
        listen(master)


@durable(title=_("Draft captions by recognition"), queue="media", attempts=3, lease=300.0)
def draft_captions(progress: Progress, story_id: str, master_id: str, language: str) -> None:
    """Write down what is said in a master, as the captions of its story in *language*; in the language that
    is heard where it is empty. Raises ``DraftRefused`` where the story has some in that language by then."""
    story = Story.objects.filter(public_id=story_id).first()
    master = Master.objects.filter(public_id=master_id, story=story).first()
    if story is None or master is None or master.facts is None:
        return  # it was deleted meanwhile
    if language:
        refuse_second(story, language)
    facts = msgspec.convert(master.facts, MediaFacts)
    draft = write_down(_heard(progress, master.path, facts, language), language)
    with progress.finishing(draft.language):
        keep_draft(story, draft, drafted_by=model_name())


def _heard(progress: Progress, path: Path, facts: MediaFacts, language: str) -> Speech:
    cancel, told = Event(), _("listening")
    progress.report(what=told)
    try:
        with ending(progress, cancel.set):
            return hear(
                path,
                facts,
                model_folder(),
                language=language,
                tell=lambda done, total: progress.report(done // 1000, total // 1000, told),
                cancel=cancel,
            )
    except Cancelled:
        progress.check()
        raise


@durable(title=_("Forget uploads that nobody went on with"), attempts=5)
def forget_old_uploads(progress: Progress) -> int:
    """Remove those whose week is over, and files that belong to none; returns how many uploads."""
    old = list(Upload.objects.filter(finished=False, expires_at__lt=timezone.now()))
    for upload in old:
        upload.delete()
        upload.path.unlink(missing_ok=True)
    # Looked at before the rows: a file that comes meanwhile has one, and is not looked at.
    there = list(settings.HOUSE.uploads.glob("*.part"))
    known = set(Upload.objects.filter(finished=False).values_list("public_id", flat=True))
    known |= set(Master.objects.filter(state=Master.State.LOOKING).values_list("public_id", flat=True))
    for path in there:
        if path.stem not in known:
            path.unlink(missing_ok=True)
    return len(old)


@durable(title=_("Remove what was made of a deleted master"), attempts=5, back_off=30.0, lease=300.0)
def forget_made(progress: Progress, digest: str, identity: str) -> int:
    """Take what was made of a master that was deleted out of the store, unless the same film came in twice
    and is still kept; returns how many files. What was published stays where readers find it."""
    if digest and Master.objects.filter(digest=digest).exists():
        return 0
    with Store(settings.HOUSE.made) as store:
        return forget(store, [each for each in (digest, identity) if each]).orphans
