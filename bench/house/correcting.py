# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publishes a film in a running house, then corrects a word of its captions and waits until the page that
anybody reads says so. Prints as JSON the seconds of the first publication and of each correction, and how
many files of its media were made for it.

usage: python -m bench.house.correcting HOUSE PORT MASTER LINES TIMES
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

Told = TypeVar("Told")
LONGEST = 1800.0
EACH = 0.02
"""Seconds between two looks at the page."""
EVERY = 3_000
"""Milliseconds from one line to the next."""


def main() -> None:
    """Publish, correct, tell."""
    folder, port, master, lines, times = sys.argv[1:]
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "kepu.conf.settings"}
    import django

    django.setup()
    began, address, track = _first(Path(master), int(lines), int(port))
    told = {"first": time.monotonic() - began, "files": len(_media()), "corrections": []}
    for number in range(int(times)):
        told["corrections"].append(_corrected(track, int(lines) // 2 + number, int(port), address))
    json.dump(told, sys.stdout)


def _first(master: Path, lines: int, port: int) -> tuple[float, str, int]:
    """When the publication began, the address of its page, and the key of its captions."""
    from kepu.channels.actions.publish import publish
    from kepu.directory.actions.units import add_unit
    from kepu.engine.captions.track import Cue, caption_track, plain_lines
    from kepu.stories.actions.attach import attach_master
    from kepu.stories.actions.stories import begin_story
    from kepu.stories.actions.uploads import append, begin_upload
    from kepu.stories.captioning import put_track
    from kepu.stories.models import Master
    from kepu.users.models import User
    from kepu.website.addresses import story_address

    owner = User.objects.get(email="producer@example.org")
    unit = add_unit({"zh-hans": "示例外片单位", "en": "Sample unit of its own"})
    story = begin_story("A long film", unit=unit, language="en", kind="film", owner=owner)
    upload = begin_upload(owner, unit, master.name, master.stat().st_size)
    with master.open("rb") as file:
        append(upload, 0, file)
    ready = Master.objects.filter(public_id=upload.public_id, state=Master.State.READY)
    sent = _until(lambda: ready.all().first())
    attach_master(story, sent)
    said = [
        Cue(number * EVERY, number * EVERY + 2_500, plain_lines(f"Line {number} of what is said."))
        for number in range(lines)
    ]
    track = put_track(story, caption_track("en", said), language="en")
    story.refresh_from_db()
    began = time.monotonic()
    made = publish(story)
    address = story_address(made.snapshot)
    _until(lambda: "of what is said." in _page(port, address) or None)
    return began, address, track.pk


def _corrected(key: int, number: int, port: int, address: str) -> dict[str, float]:
    """Change a line as the caption editor does, publish, and read the page until it says so."""
    from kepu.channels.actions.publish import publish
    from kepu.stories.actions.captions import Change, Line, save_lines
    from kepu.stories.models import CaptionTrack, Story

    before, words = _media(), f"Line {number} of what is heard."
    track = CaptionTrack.objects.get(pk=key)
    cue = track.track().cues[number]
    change = Change(track.revision, [Line(cue.identifier, cue.start, cue.end, words)])
    began = time.monotonic()
    save_lines(track, change)
    saved = time.monotonic()
    publish(Story.objects.get(pk=track.story_id))
    _until(lambda: words in _page(port, address) or None)
    ended = time.monotonic()
    return {"seconds": ended - began, "save": saved - began, "made": len(_media() - before)}


def _media() -> set[tuple[int, int]]:
    """Every file of the public tree's media, however often it is linked there."""
    folder = Path(os.environ["KEPU_HOUSE"]) / "public" / "m"
    return {(each.stat().st_dev, each.stat().st_ino) for each in folder.rglob("*") if each.is_file()}


def _page(port: int, address: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        asked.request("GET", address)
        answer = asked.getresponse()
        return answer.read().decode() if answer.status == 200 else ""


def _until(look: Callable[[], Told | None]) -> Told:
    for told in _looks(look):
        if told is not None:
            return told
    raise TimeoutError(f"nothing came in {LONGEST:.0f} seconds")


def _looks(look: Callable[[], Told | None]) -> Iterator[Told | None]:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        yield look()
        time.sleep(EACH)


if __name__ == "__main__":
    main()
