# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the media of live publications again where they are not there: after a backup without them was
restored, or a disk was lost. The publication stays what it is, its number and digest with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.engine.folder_list import FolderListError, read_folder_list
from kepu.engine.output_paths import plain_file
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.durable import durable
from kepu.jobs.errors import JobError
from kepu.jobs.progress import Progress
from kepu.stories.holding import hold
from kepu.stories.kinds import Role
from kepu.website.addresses import media_folder
from kepu.website.connector import deliver, main_master, shown
from kepu.website.media import take_out_unseen
from kepu.website.pages import CHANNEL

LATER = -20
"""The priority of what is made again: what somebody publishes now goes first."""


def lacking() -> Iterator[Publication]:
    """Live publications whose media are not all there."""
    live = Publication.objects.filter(channel=CHANNEL, state=State.LIVE).select_related("unit")
    for publication in live.order_by("pk").iterator(100):
        if not is_whole(publication):
            yield publication


def is_whole(publication: Publication) -> bool:
    """Whether every file of *publication* lies in the public tree, as large as it was made."""
    folder = media_folder(publication)
    if any(each["role"] == Role.MAIN for each in publication.snapshot["masters"]):
        try:
            listed = read_folder_list(folder).files
        except FolderListError:
            return False
        found = ((plain_file(folder, each.path), each.size) for each in listed)
        if any(state is None or state.st_size != size for state, size in found):
            return False
    pictures = publication.receipt.get("pictures", {}).values()
    public = Path(settings.HOUSE.public)
    return all((public / address.lstrip("/")).is_file() for address, _width, _height in pictures)


def lacks_its_master(publication: Publication) -> bool:
    """Whether *publication* cannot be made again, for its film or recording is not there."""
    try:
        main_master(publication)
    except JobError:
        return True
    return False


def ask_again() -> list[Publication]:
    """Ask for whatever is lacking; returns it. Asked twice it is made once."""
    found = list(lacking())
    for each in found:
        enqueue(make_again, each.public_id, priority=LATER, unit=each.unit.public_id,
                key=f"make-again:{each.public_id}")  # fmt: skip
    return found


@durable(
    title=_("Make the files of a publication again"), queue="media", attempts=3, back_off=60.0, lease=180.0
)
def make_again(progress: Progress, public_id: str) -> bool:
    """Make the media of a live publication again, from what was frozen; whether it is live still."""
    publication = Publication.objects.filter(public_id=public_id, state=State.LIVE).first()
    if publication is None:
        return False
    receipt = deliver(publication, progress)
    if receipt["pictures"] != publication.receipt.get("pictures", {}):
        raise JobError(
            _("Pictures of “{title}” are not there any more, or are others; publish it anew."),
            title=publication.title,
        )
    with progress.transaction():
        hold(publication.story_id)
        held = Publication.objects.select_for_update().get(pk=publication.pk)
        if held.state == State.LIVE:
            shown(held)
        else:
            take_out_unseen(held.story_id)
    return bool(held.state == State.LIVE)


@durable(title=_("Look for publications without their files"), attempts=3)
def look_for_lacking(progress: Progress) -> int:
    """Ask for what is lacking; returns how many publications that is."""
    return len(ask_again())
