# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks at masters, and forgets uploads that nobody went on with."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.embedded import read_embedded
from kepu.engine.digest import digest_file
from kepu.engine.errors import EngineError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import LANGUAGES, speaking
from kepu.engine.probe import probe
from kepu.engine.told_facts import told_facts
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.jobs.wording import Texts, in_each_language
from kepu.stories.captioning import put_track
from kepu.stories.models import Master, Upload, part_path


@durable(title=_("Look at a master"), attempts=3, back_off=10.0, lease=120.0)
def look_at_master(progress: Progress, public_id: str) -> None:
    """Put the file where it stays, find out what it is, then take its digest. What is no film and no sound is
    said, and kept until somebody deletes it."""
    master = Master.objects.filter(public_id=public_id).first()
    if master is None:
        return  # it was deleted meanwhile
    _put_in_place(master)
    if master.state == Master.State.LOOKING:
        progress.report(what=_("looking into it"))
        _look(master)
    if not master.digest:
        progress.report(what=_("taking its digest"))
        master.digest = digest_file(master.path)
        master.save(update_fields=["digest"])


def _put_in_place(master: Master) -> None:
    master.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        part_path(master.public_id).replace(master.path)


def _look(master: Master) -> None:
    try:
        facts = probe(master.path)
    except EngineError as error:
        if not getattr(error, "permanent", False):
            raise
        master.state, master.troubles = Master.State.REFUSED, [["error", in_each_language(error)]]
    else:
        master.state, master.facts = Master.State.READY, msgspec.to_builtins(facts)
        master.told = told_in_each_language(facts)
        master.troubles = [[each.severity, in_each_language(each.sentence)] for each in facts.troubles]
    master.save(update_fields=["state", "facts", "told", "troubles"])


def told_in_each_language(facts: MediaFacts) -> list[tuple[Texts, Texts]]:
    """Each label and text of the facts, by language."""
    tags = [tag for tag, _name in settings.LANGUAGES if tag in LANGUAGES]
    by_tag = {}
    for tag in tags:
        with speaking(tag):
            by_tag[tag] = list(told_facts(facts))
    return [
        ({tag: rows[0] for tag, rows in zip(tags, row, strict=True)},
         {tag: rows[1] for tag, rows in zip(tags, row, strict=True)})
        for row in zip(*by_tag.values(), strict=True)
    ]  # fmt: skip


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
