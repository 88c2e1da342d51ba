# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large master through the real web server: memory stays flat, and the bytes are those of the source.

``KEPU_UPLOAD_BYTES`` says how large (200 MB by default).
"""

from __future__ import annotations

import base64
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.soak.newsroom import Newsroom

SIZE = int(os.environ.get("KEPU_UPLOAD_BYTES", "200_000_000"))
CHUNK, PIECE = 64 << 20, 1 << 20
MOST = 200_000_000
"""The bytes of memory that the server may take in all while the file comes in."""
BLOCK = hashlib.shake_128(b"kepu").digest(PIECE)


def pieces(start: int, size: int) -> Iterator[bytes]:
    """The bytes of the source from *start* on."""
    while size:
        offset = start % PIECE
        piece = BLOCK[offset : min(PIECE, offset + size)]
        yield piece
        start, size = start + len(piece), size - len(piece)


class Memory(threading.Thread):
    """Watches the memory of processes: ``most`` is the largest sum, in bytes."""

    def __init__(self, processes: list[int]) -> None:
        super().__init__(daemon=True)
        self.processes, self.most, self.over = processes, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.05):
            self.most = max(self.most, sum(map(resident, self.processes)))


def resident(process: int) -> int:
    """The bytes of its own that *process* holds in memory; what it shares with others is not counted."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    return sum(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("Private_"))


def family(process: int) -> list[int]:
    """*process* and all below it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return [process, *(each for child in children for each in family(int(child)))]


@pytest.mark.slow
def test_a_large_master_comes_in_with_flat_memory(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path / "house")
    newsroom.set_up()
    try:
        newsroom.start("web")
        newsroom.wait()
        came = come_in(newsroom, SIZE)
        part = newsroom.folder / "uploads" / f"{came.address.rstrip('/').rpartition('/')[2]}.part"
        assert digest_of(part) == digest_of_source()
    finally:
        newsroom.stop()
    print(
        f"{SIZE / 1e6:.0f} MB in {came.seconds:.1f} s ({SIZE / 1e6 / came.seconds:.0f} MB/s); memory"
        f" {came.before / 1e6:.0f} MB before, {came.most / 1e6:.0f} MB at most"
    )
    assert came.most <= MOST


@dataclass(frozen=True, slots=True)
class CameIn:
    """An upload: its address, the seconds it took, and the server's bytes of memory before and at most."""

    address: str
    seconds: float
    before: int
    most: int


def come_in(newsroom: Newsroom, size: int) -> CameIn:
    """Send *size* bytes to the web server of *newsroom*, in requests of ``CHUNK``."""
    editor = newsroom.editor("Sample Leader D")
    headers = editor.headers()
    told = {"filename": "large.mp4", "unit": editor.units()[0]}
    pairs = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in told.items())
    wire = HTTPConnection("127.0.0.1", newsroom.port, timeout=120)
    asked = headers | {"Upload-Length": str(size), "Upload-Metadata": pairs, "Content-Length": "0"}
    wire.request("POST", "/newsroom/masters/uploads/", headers=asked)
    made = wire.getresponse()
    assert made.status == 201, made.read()
    made.read()
    address = str(made.headers["Location"])
    memory = Memory(family(newsroom.running["web"].pid))
    before = sum(map(resident, memory.processes))
    memory.start()
    began = time.monotonic()
    for start in range(0, size, CHUNK):
        send(wire, address, headers, start, min(CHUNK, size - start))
    seconds = time.monotonic() - began
    memory.over.set()
    memory.join()
    return CameIn(address, seconds, before, memory.most)


def send(wire: HTTPConnection, address: str, headers: dict[str, str], start: int, size: int) -> None:
    """Send *size* bytes from *start* on in one request."""
    told = headers | {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
    wire.request("PATCH", address, body=pieces(start, size), headers=told | {"Content-Length": str(size)})
    answer = wire.getresponse()
    assert answer.status == 204, answer.read()
    answer.read()
    assert answer.headers["Upload-Offset"] == str(start + size)


def digest_of(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def digest_of_source() -> str:
    """The digest of what was sent."""
    found = hashlib.blake2b()
    for piece in pieces(0, SIZE):
        found.update(piece)
    return found.hexdigest()
