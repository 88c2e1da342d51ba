# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file that holds many, of which no byte can change unseen.

A plain tar: anybody can open it without Kepu. Its last member is the digest of every byte before it, and what
follows from that digest alone. So damage anywhere, in a header or a filling zero too, is found by reading it
once; it guards against failing disks, not against somebody who can write the file.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, BinaryIO

from kepu.conf.archives.contents import NAME, Held, Manifest, check_name, read_manifest
from kepu.conf.archives.errors import ArchiveError
from kepu.engine.language import sentence

BLOCK = 1 << 20
SUM = "checksum"
ENDING = 2 * tarfile.BLOCKSIZE
TAIL = 2 * tarfile.BLOCKSIZE + ENDING
LARGEST_MANIFEST = 256 << 20


class _Digesting(io.RawIOBase):
    """Passes on what is written, or read, and digests it."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner
        self.digest = blake2b(digest_size=32)

    def write(self, block: bytes) -> int:  # type: ignore[override]
        self.digest.update(block)
        return self.inner.write(block)

    def read(self, size: int = -1) -> bytes:
        block = self.inner.read(size)
        self.digest.update(block)
        return block

    def tell(self) -> int:
        return self.inner.tell()


class Writer:
    """Writes an archive member by member; ``finish`` writes its list and its digest."""

    def __init__(self, file: BinaryIO, manifest: Manifest) -> None:
        self._file = file
        self._through = _Digesting(file)
        # tarfile wants a file to write to and no more; ``close`` is not called: it would write an ending.
        self._tar = tarfile.TarFile(fileobj=self._through, mode="w", format=tarfile.PAX_FORMAT)
        self.manifest = manifest

    def add(self, name: str, path: Path) -> None:
        """Add the file at *path* as *name*, as long as it is when it is opened."""
        with path.open("rb") as file:
            self._add(check_name(name), file, os.fstat(file.fileno()).st_size)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add *content* as *name*."""
        self._add(check_name(name), io.BytesIO(content), len(content))

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        reading = _Digesting(file)
        self._tar.addfile(_member(name, size), reading)
        self.manifest.files[name] = Held(size, reading.digest.hexdigest())

    def finish(self) -> None:
        """Write the list, the digest of all, and the end."""
        text = self.manifest.text()
        self._tar.addfile(_member(NAME, len(text)), io.BytesIO(text))
        self._file.write(tail(self._through.digest.hexdigest()))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def tail(digest: str) -> bytes:
    """The last bytes of an archive, of which all before have *digest*."""
    content = digest.encode("ascii").ljust(tarfile.BLOCKSIZE, b"\0")
    header = _member(SUM, len(digest)).tobuf(tarfile.PAX_FORMAT)
    return header + content + bytes(ENDING)


def check_whole(path: Path) -> None:
    """Raises ``ArchiveError`` unless the archive at *path* is what was written, to the last byte."""
    digest = blake2b(digest_size=32)
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size - TAIL
        while left > 0 and (block := file.read(min(BLOCK, left))):
            digest.update(block)
            left -= len(block)
        if left or file.read(TAIL + 1) != tail(digest.hexdigest()):
            raise damaged(path)


def damaged(path: Path) -> ArchiveError:
    """What is said of a file that is no whole backup."""
    return ArchiveError(
        sentence("{path} is damaged, or is no backup of Kepu; use another one.", path=str(path))
    )


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Iterator[tuple[str, IO[bytes]]]]]:
    """The list of the archive at *path*, and its files in order, each as its name and what can be read of
    it until the next. Raises ``ArchiveError`` for a member that is not listed, not a plain file, or listed
    and not there."""
    with _open(path) as tar:
        yield _manifest(path, tar), _members(path, tar)


def _open(path: Path) -> tarfile.TarFile:
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115 - handed to the caller, who closes it
        tar.getmembers()
    except (tarfile.TarError, ValueError, EOFError) as error:
        raise damaged(path) from error
    return tar


def _manifest(path: Path, tar: tarfile.TarFile) -> Manifest:
    found = [each for each in tar.getmembers() if each.name == NAME]
    if len(found) != 1 or found[0].size > LARGEST_MANIFEST or not plain(found[0]):
        raise damaged(path)
    file = tar.extractfile(found[0])
    assert file is not None
    manifest = read_manifest(file.read())
    names = [each.name for each in tar.getmembers()]
    if sorted(names) != sorted([*manifest.files, NAME, SUM]):
        raise damaged(path)
    return manifest


def _members(path: Path, tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar.getmembers():
        if not plain(member):
            raise ArchiveError(
                sentence(
                    "This backup holds “{name}”, which is a link or no file at all; do not use it.",
                    name=repr(member.name)[1:-1],
                )
            )
        if member.name not in (NAME, SUM):
            file = tar.extractfile(member)
            assert file is not None
            yield member.name, file


def plain(member: tarfile.TarInfo) -> bool:
    """Whether *member* is a file with bytes of its own: no link, folder, device or sparse file."""
    return member.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not member.issparse()


def check_contents(path: Path) -> Manifest:
    """The list of the archive at *path*, after every file in it was read and compared. Raises
    ``ArchiveError``."""
    check_whole(path)
    with opened(path) as (manifest, members):
        for name, file in members:
            copy(path, name, file, None, manifest.files[name])
    return manifest


def copy(path: Path, name: str, source: IO[bytes], target: BinaryIO | None, held: Held) -> None:
    """Read *source* to its end, into *target* where there is one. Raises ``ArchiveError`` where it is not
    what *held* says."""
    digest, size = blake2b(digest_size=32), 0
    while block := source.read(BLOCK):
        digest.update(block)
        size += len(block)
        if target is not None:
            target.write(block)
    if Held(size, digest.hexdigest()) != held:
        raise damaged(path)
