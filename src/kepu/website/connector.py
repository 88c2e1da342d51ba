# SPDX-License-Identifier: AGPL-3.0-or-later
"""Delivers publications to the web site: media into the public tree, then the page."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.baking.pages import touch
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.engine.captions.track import CaptionTrack
from kepu.engine.captions.writer import write_captions
from kepu.engine.chapters import ended, write_webvtt
from kepu.engine.digest import digest_json
from kepu.images.models import Picture
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.builds import Build, build_film
from kepu.jobs.errors import JobError
from kepu.jobs.progress import Progress
from kepu.stories.chapters import LONGEST
from kepu.stories.kinds import Role
from kepu.stories.models import Master
from kepu.website.addresses import (
    full_path,
    media_address,
    staged_folder,
    story_address,
    story_path,
)
from kepu.website.media import place, take_out_unseen
from kepu.website.pages import index_key, story_key
from kepu.website.tasks import bake_pages

WIDTH = 1280
BAKED_AT_ONCE = 60
"""The priority of what readers would wait for."""


def deliver(publication: Publication, progress: Progress) -> dict[str, object]:
    """Make the media of *publication*, out of sight until it is shown: what a publication before it had and
    is the same is taken from the store. Raises ``JobError`` where what they are made of is gone, and
    ``EngineError``."""
    out = staged_folder(publication)
    receipt: dict[str, object] = {"address": story_address(publication.snapshot)}
    if (master := main_master(publication)) is not None:
        out.mkdir(parents=True, exist_ok=True)
        told = build_film(
            progress,
            Build(
                master=str(master.path),
                out=str(out),
                store=str(settings.HOUSE.made),
                captions=_caption_files(publication),
                audio=_sounds(publication),
                title=publication.title,
                chapters=_chapter_file(publication),
            ),
        )
        receipt |= {"files": told["files"], "made": told["made"], "kept": told["kept"]}
        receipt["poster"] = "poster.jpg" if (out / "poster.jpg").is_file() else ""
        receipt["downloads"] = _downloads(out)
    receipt["pictures"] = _pictures(publication, out)
    return receipt


def main_master(publication: Publication) -> Master | None:
    """The film or recording that was frozen; ``None`` where there is none. Raises ``JobError`` where its file
    is not there."""
    main = next((each for each in publication.snapshot["masters"] if each["role"] == Role.MAIN), None)
    return _master(publication, main["id"]) if main is not None else None


def _master(publication: Publication, public_id: str) -> Master:
    """A master that was frozen. Raises ``JobError`` where its file is not there."""
    master = Master.objects.filter(public_id=public_id).first()
    if master is None or not master.path.is_file():
        raise JobError(
            _("The master of “{title}” is not there any more; send it again, then publish anew."),
            title=publication.title,
        )
    return master


def _caption_files(publication: Publication) -> list[str]:
    """Each track as a file named by its digest, as the engine takes it: the same words are the same file."""
    found = []
    for track in publication.snapshot["captions"]:
        told = {"language": track["language"], "kind": track["kind"], "cues": track["cues"]}
        written = partial(write_captions, CaptionTrack.from_json(told), "vtt")
        file = _kept_file(track["digest"], f"{track['language']}.vtt", written)
        found.append(f"{file}={track['language']}")
    return found


def _chapter_file(publication: Publication) -> str:
    """The story's own chapters likewise; empty where those of the film hold."""
    starts = publication.snapshot.get("chapters")
    if starts is None:
        return ""
    # The engine knows the film's length: it ends each where the next one begins.
    chapters = ended(((start, title) for start, title in starts), LONGEST)
    return str(_kept_file(digest_json(starts), "chapters.vtt", partial(write_webvtt, chapters)))


def _kept_file(digest: str, name: str, written: Callable[[], bytes]) -> Path:
    """The file *name* in a folder named by *digest*, written the first time."""
    folder = Path(settings.HOUSE.uploads).parent / "captions" / digest.rpartition(":")[2][:32]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    if not file.exists():
        beside = file.with_suffix(".part")
        beside.write_bytes(written())
        beside.replace(file)
    return file


def _sounds(publication: Publication) -> list[str]:
    found = []
    for each in publication.snapshot["masters"]:
        if each["role"] != Role.MAIN:
            master = _master(publication, each["id"])
            described = ":description" if each["role"] == Role.DESCRIPTION else ""
            found.append(f"{master.path}={each['language']}{described}")
    return found


def _downloads(out: Path) -> list[list[str]]:
    films = sorted((out / "download").glob("*.mp4")) if (out / "download").is_dir() else []
    words = sorted((out / "captions").glob("*.vtt")) if (out / "captions").is_dir() else []
    return [[str(path.relative_to(out)), path.name] for path in [*films, *words]]


def _pictures(publication: Publication, out: Path) -> dict[str, list[Any]]:
    """Put the pictures of the body into *out*, as wide as a page; address, width and height of each."""
    found: dict[str, list[Any]] = {}
    wanted = {
        block["value"].get("image") for block in publication.snapshot["body"] if block["type"] == "picture"
    }
    for picture in Picture.objects.filter(pk__in=[each for each in wanted if each]):
        rendition = picture.get_rendition(f"width-{WIDTH}")
        name = f"{picture.public_id}{Path(rendition.file.name).suffix}"
        file = out / "pictures" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f".{name}")
        with default_storage.open(rendition.file.name, "rb") as source, half.open("wb") as target:
            shutil.copyfileobj(source, target)
        half.replace(file)
        address = f"{media_address(publication)}pictures/{name}"
        found[str(picture.pk)] = [address, rendition.width, rendition.height]
    return found


def shown(publication: Publication) -> None:
    """Let readers see that *publication* is live or was taken back, once the caller's transaction is done."""
    snapshot = publication.snapshot
    if publication.state == State.LIVE:
        place(publication)
    touch([story_key(snapshot["story"]), index_key(publication.language)])
    paths = [*dict.fromkeys((full_path(snapshot), story_path(snapshot))), publication.language]
    enqueue(bake_pages, paths, priority=BAKED_AT_ONCE, unit=publication.unit.public_id)
    if publication.state == State.WITHDRAWN:
        transaction.on_commit(partial(take_out_unseen, publication.story_id))
