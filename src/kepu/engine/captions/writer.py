# SPDX-License-Identifier: Apache-2.0
"""Caption files from a track. All are UTF-8 without a byte order mark, lines ended by a line feed."""

from __future__ import annotations

from collections.abc import Callable

from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import CaptionTrack
from kepu.engine.captions.writing import imsc, page, podcast_json, subrip, transcript, webvtt
from kepu.engine.errors import CaptionError
from kepu.engine.language import sentence
from kepu.engine.media_types import media_type

WRITERS: dict[str, Callable[[CaptionTrack], str]] = {
    "vtt": webvtt.write,
    "srt": subrip.write,
    "imsc": imsc.write,
    "txt": transcript.write,
    "html": page.write,
    "json": podcast_json.write,
}
"""The formats of a recipe's ``captions``, and what writes them."""

SUFFIXES = {
    "vtt": ".vtt",
    "srt": ".srt",
    "imsc": ".imsc.ttml",
    "txt": ".txt",
    "html": ".html",
    "json": ".json",
}
"""How the name of a file of each format ends."""

CAPTION_TYPES = {form: media_type(f"captions{suffix}") for form, suffix in SUFFIXES.items()}
"""The media type of each format."""


def write_captions(track: CaptionTrack, form: str, title: str = "") -> bytes:
    """The bytes of *track* as *form*, a key of ``WRITERS``. *title* heads a page (``html``). Same track
    and title, same bytes.

    Raises ``CaptionError`` for a format that is not known.
    """
    writer = WRITERS.get(form)
    if writer is None:
        raise CaptionError(
            sentence(
                "Captions cannot be written as “{form}”: choose among {known}.",
                form=form,
                known=", ".join(WRITERS),
            )
        )
    tidy = tidy_track(track)
    return (page.write(tidy, title) if form == "html" else writer(tidy)).encode()
