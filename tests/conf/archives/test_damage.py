# SPDX-License-Identifier: AGPL-3.0-or-later
"""No byte of a backup changes unseen, and nothing that others put into one leaves its place."""

from __future__ import annotations

import io
import json
import tarfile
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.conf.archives.backing_up import Wanted, back_up
from kepu.conf.archives.contents import Manifest, check_name, read_manifest
from kepu.conf.archives.errors import ArchiveError
from kepu.conf.archives.restoring import restore
from kepu.conf.archives.tarball import Writer, check_contents, check_whole, tail
from kepu.conf.databases import sqlite
from kepu.conf.house import House


def small(path: Path) -> Path:
    with path.open("wb") as file:
        writer = Writer(file, Manifest("2026-01-01T00:00:00+00:00", "0.1.0"))
        writer.add_bytes("house.toml", b"kind")
        writer.add_bytes("private/月亮", b"moon")
        writer.finish()
    return path


def test_every_byte_counts(tmp_path: Path) -> None:
    path = small(tmp_path / "a.tar")
    check_whole(path)
    content = bytearray(path.read_bytes())
    damaged = tmp_path / "b.tar"
    unseen = []
    for position in range(len(content)):
        content[position] ^= 1
        damaged.write_bytes(content)
        try:
            check_whole(damaged)
            unseen.append(position)
        except ArchiveError:
            pass
        content[position] ^= 1
    assert unseen == []


def test_a_backup_that_was_cut_or_grew_is_refused(tmp_path: Path) -> None:
    content = small(tmp_path / "a.tar").read_bytes()
    other = tmp_path / "b.tar"
    for changed in (content[:-1], content[:-512], content[:100], b"", content + b"\0", content + bytes(512)):
        other.write_bytes(changed)
        with pytest.raises(
            ArchiveError, match=r"b\.tar is damaged, or is no backup of Kepu; use another one\.$"
        ):
            check_contents(other)


def test_a_damaged_backup_makes_no_house(house: House, tmp_path: Path) -> None:
    path = back_up(house, sqlite(house.database), house.backups, Wanted()).path
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x80
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="is damaged"):
        restore(path, tmp_path / "again")
    assert [each.name for each in tmp_path.iterdir()] == ["house"]


def test_a_folder_that_holds_something_is_not_overwritten(house: House, tmp_path: Path) -> None:
    path = back_up(house, sqlite(house.database), house.backups, Wanted()).path
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "mine").write_text("mine")
    with pytest.raises(ArchiveError, match="is not empty, and nothing there is overwritten"):
        restore(path, tmp_path / "again")
    assert (tmp_path / "again" / "mine").read_text() == "mine"


def test_an_empty_folder_will_do(house: House, tmp_path: Path) -> None:
    path = back_up(house, sqlite(house.database), house.backups, Wanted()).path
    (tmp_path / "again").mkdir()
    restore(path, tmp_path / "again")
    assert (tmp_path / "again" / "house.toml").exists()


def forged(path: Path, members: list[tarfile.TarInfo], listed: dict[str, object] | None = None) -> Path:
    """An archive that somebody made by hand: whole, and listing what it is told to list."""
    file = io.BytesIO()
    tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
    content = b"x"
    digest = blake2b(content, digest_size=32).hexdigest()
    for member in members:
        member.size = 1 if member.isreg() else 0
        tar.addfile(member, io.BytesIO(content))
    files = {member.name: [1, digest] for member in members} if listed is None else listed
    text = json.dumps({"format": 1, "made_at": "", "version": "", "files": files}).encode()
    manifest = tarfile.TarInfo("manifest.json")
    manifest.size = len(text)
    tar.addfile(manifest, io.BytesIO(text))
    written = file.getvalue()
    path.write_bytes(written + tail(blake2b(written, digest_size=32).hexdigest()))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "private/../../outside",
        "/etc/cron.d/x",
        "private//x",
        "private/./x",
        "private/",
        "other/x",
        "house.toml/x",
        "private",
        "manifest.json",
        "secrets",
        "C:\\x",
        "",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    path = forged(tmp_path / "a.tar", [member(name)] if name else [], {name: [1, "0" * 64]})
    with pytest.raises(ArchiveError):
        restore(path, tmp_path / "again")
    assert [each.name for each in tmp_path.iterdir()] == ["a.tar"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_a_member_that_is_no_plain_file_is_refused(kind: bytes, tmp_path: Path) -> None:
    path = forged(tmp_path / "a.tar", [member("private/x", kind, "/etc/passwd")])
    with pytest.raises(
        ArchiveError, match=r"holds “private/x”, which is a link or no file at all; do not use it"
    ):
        check_contents(path)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = forged(tmp_path / "a.tar", [member("private/x"), member("private/x")])
    with pytest.raises(ArchiveError, match="is damaged"):
        check_contents(path)


def test_a_file_that_is_to_hold_another_is_refused(tmp_path: Path) -> None:
    path = forged(tmp_path / "a.tar", [member("private/x"), member("private/x/y")])
    with pytest.raises(ArchiveError):
        check_contents(path)


@pytest.mark.parametrize(
    "listed", [{}, {"private/x": [1, "0" * 64]}, {"private/x": [2, "0" * 64], "private/y": [1, "0" * 64]}]
)
def test_a_list_that_does_not_fit_is_refused(listed: dict[str, object], tmp_path: Path) -> None:
    path = forged(tmp_path / "a.tar", [member("private/x")], listed)
    with pytest.raises(ArchiveError, match="is damaged"):
        check_contents(path)


def test_a_backup_without_a_house_is_refused(tmp_path: Path) -> None:
    path = forged(tmp_path / "a.tar", [member("private/x")])
    with pytest.raises(ArchiveError, match="This backup holds no house"):
        restore(path, tmp_path / "again")


def test_a_backup_of_a_later_version_says_so() -> None:
    with pytest.raises(ArchiveError, match=r"made by a later Kepu \(9\.0\)"):
        read_manifest(b'{"format": 2, "version": "9.0", "files": {}, "made_at": ""}')


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_backup_or_a_sentence(content: bytes) -> None:
    with pytest.raises(ArchiveError):
        read_manifest(content)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["format", "files"]), inner)
        ),
    )
)
def test_any_json_is_a_list_or_a_sentence(told: object) -> None:
    with pytest.raises(ArchiveError):
        read_manifest(json.dumps(told).encode())


@given(st.text())
def test_a_name_that_is_let_through_stays_in_its_place(name: str) -> None:
    try:
        check_name(f"private/{name}")
    except ArchiveError:
        return
    root = Path("/house")
    inside = (root / "private" / name).parts
    assert ".." not in inside
    assert inside[:3] == ("/", "house", "private")
    assert len(inside) > 3
