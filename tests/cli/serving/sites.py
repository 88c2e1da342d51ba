# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the served folder holds, and asking a server that runs."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection

FILES = {
    "stream.m3u8": b"#EXTM3U\n",
    "stream.mpd": b"<MPD/>",
    "video/h264-360/init.mp4": b"header",
    "video/h264-360/00000.m4s": bytes(range(256)),
    "audio/en/00000.m4s": b"sound",
    "captions/en.vtt": b"WEBVTT\n",
    "captions/en.imsc.ttml": b"<tt/>",
    "captions/en.html": b"<script>alert(1)</script>",
    "download/360.mp4": b"film",
    "podcast/en.m4a": b"sound",
    "odd": b"?",
}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A server that runs; ``get`` asks it."""

    port: int

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read())
        finally:
            connection.close()
