# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a player fetches before its first pictures, in its order and as parallel as it does."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urljoin

_PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Fetched:
    """The init segment and the first media segment of one track."""

    name: str
    init: bytes
    media: bytes


def start_playing(address: str, names: Sequence[str], at: float) -> list[Fetched]:
    """Fetch the multivariant playlist, then of each picture track of *names* and of the first sound the
    playlist, then init segment and the media segment at *at* seconds. Raises ``URLError``."""
    top = get(urljoin(address, "play.m3u8")).decode()
    playlists = [f"video/{name}/playlist.m3u8" for name in names]
    missing = [each for each in playlists if each not in top]
    if missing:
        raise ValueError(f"not offered: {', '.join(missing)}")
    sound = re.search(r'TYPE=AUDIO.*?URI="([^"]+)"', top)
    playlists += [sound[1]] if sound else []
    with ThreadPoolExecutor(len(playlists) * 2) as threads:
        return list(threads.map(lambda each: _fetched(urljoin(address, each), at, threads), playlists))


def _fetched(playlist: str, at: float, threads: ThreadPoolExecutor) -> Fetched:
    text = get(playlist).decode()
    header = re.search(r'#EXT-X-MAP:URI="([^"]+)"', text)
    if header is None:
        raise ValueError(f"{playlist} names no init segment")
    init = threads.submit(get, urljoin(playlist, header[1]))
    media = get(urljoin(playlist, segment_at(text, at)))
    return Fetched(playlist.rsplit("/", 2)[1], init.result(), media)


def segment_at(playlist: str, at: float) -> str:
    """The URI of the segment in which *at* seconds lie; the last one beyond the end. Raises ``ValueError``
    where the playlist names none."""
    found = re.findall(r"#EXTINF:([\d.]+),[^\n]*\n([^#\n]\S*)", playlist)
    if not found:
        raise ValueError("the playlist names no segment")
    end = 0.0
    for duration, uri in found:
        end += float(duration)
        if at < end:
            return str(uri)
    return str(found[-1][1])


def get(address: str) -> bytes:
    """The body at *address*."""
    with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
        body: bytes = answer.read()
    return body
