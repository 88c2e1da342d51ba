# SPDX-License-Identifier: AGPL-3.0-or-later
"""A backup is whole, is of one instant, and makes the same house again."""

from __future__ import annotations

import sqlite3
import stat
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kepu.conf.archives import backing_up, snapshot
from kepu.conf.archives.backing_up import Made, Wanted, back_up, without_password
from kepu.conf.archives.errors import ArchiveError
from kepu.conf.archives.restoring import restore
from kepu.conf.databases import sqlite
from kepu.conf.house import House, modes, read_house
from kepu.engine.errors import StorageError


def made(house: House, **wanted: object) -> Made:
    return back_up(house, sqlite(house.database), house.backups, Wanted(**wanted))  # type: ignore[arg-type]


def rows(path: Path) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, path FROM master ORDER BY id").fetchall()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in snapshot.walk(folder)}


def names(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def test_a_restored_house_is_the_house(house: House, tmp_path: Path) -> None:
    backup = made(house, secrets=True)
    restored = restore(backup.path, tmp_path / "again")
    again = tmp_path / "again"
    assert rows(again / "kepu.sqlite3") == rows(house.database)
    assert tree(again / "private") == tree(house.private)
    assert tree(again / "public") == tree(house.public)
    assert (again / "house.toml").read_text() == (house.folder / "house.toml").read_text()
    assert (again / "secrets" / "secret-key").read_text() == "a key"
    assert (restored.files, restored.secrets) == (5, True)
    assert read_house(again) == House(again, **{key: getattr(house, key) for key in FIELDS})
    wanted = modes(read_house(again))
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in wanted} == wanted
    assert stat.S_IMODE((again / "kepu.sqlite3").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "house"]


FIELDS = ("kind", "name", "languages", "zone", "address", "mail", "mail_from", "least_free")


def test_a_backup_is_one_file_for_its_owner_and_nothing_else_is_left(house: House) -> None:
    backup = made(house)
    assert list(house.backups.iterdir()) == [backup.path]
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert [path.name for path in house.folder.iterdir() if path.name.startswith(".")] == []


def test_any_tar_program_opens_it(house: House) -> None:
    assert names(made(house).path) == [
        "database/kepu.sqlite3",
        "house.toml",
        "private/masters/月亮.mp4",
        "public/a.html",
        "manifest.json",
        "checksum",
    ]


def write_and_delete(house: House, started: threading.Event, stop: threading.Event) -> None:
    """Add a file and then its row, time and again; once *started*, delete a row and then its file of those
    that stood when it started."""
    oldest = 3
    with closing(sqlite3.connect(house.database, timeout=30)) as connection:
        for number in range(3, 100_000):
            beside = house.private / f".{number}"
            beside.write_text(str(number))
            beside.rename(house.private / str(number))
            connection.execute("INSERT INTO master VALUES (?, ?)", (number, str(number)))
            connection.commit()
            if number >= 400:
                started.set()
                if oldest < 400:
                    connection.execute("DELETE FROM master WHERE id = ?", (oldest,))
                    connection.commit()
                    (house.private / str(oldest)).unlink()
                    oldest += 1
            if stop.is_set():
                return


def test_rows_and_files_that_are_written_meanwhile_fit_together(house: House, tmp_path: Path) -> None:
    """Each row names a file that was there before it, and a file goes only after its row has gone."""
    stop, started = threading.Event(), threading.Event()
    thread = threading.Thread(target=write_and_delete, args=(house, started, stop))
    thread.start()
    try:
        assert started.wait(60)
        backup = made(house)
    finally:
        stop.set()
        thread.join()
    restore(backup.path, tmp_path / "again")
    restored = [row for row in rows(tmp_path / "again" / "kepu.sqlite3") if row[0] > 2]
    first, last = restored[0][0], restored[-1][0]
    assert first <= 400 <= last
    assert restored == [(number, str(number)) for number in range(first, last + 1)]
    contents = {name: (tmp_path / "again" / "private" / name).read_text() for _number, name in restored}
    assert contents == {name: name for _number, name in restored}


def test_a_file_that_goes_while_the_database_is_copied_is_there_all_the_same(
    house: House, tmp_path: Path
) -> None:
    master = house.private / "masters" / "月亮.mp4"
    stage = tmp_path / "stage"
    stage.mkdir()
    snapshot.take(house, sqlite(house.database), stage, meanwhile=master.unlink)
    assert (stage / "private" / "masters" / "月亮.mp4").read_bytes() == b"moon" * 400


def test_a_file_that_comes_while_the_database_is_copied_is_there(house: House, tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    stage.mkdir()
    late = house.private / "late"
    snapshot.take(house, sqlite(house.database), stage, meanwhile=lambda: late.write_text("x") and None)
    assert (stage / "private" / "late").read_text() == "x"


def test_a_database_among_the_files_is_copied_whole(house: House, tmp_path: Path) -> None:
    with closing(sqlite3.connect(house.private / "index")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE master (id INTEGER PRIMARY KEY, path TEXT)")
        connection.execute("INSERT INTO master VALUES (1, 'in the log')")
        connection.commit()
        backup = made(house)
    assert "private/index-wal" not in names(backup.path)
    restore(backup.path, tmp_path / "again")
    assert rows(tmp_path / "again" / "private" / "index") == [(1, "in the log")]


def test_links_are_not_followed(house: House) -> None:
    (house.private / "link").symlink_to("/etc/passwd")
    (house.private / "folder").symlink_to("/etc")
    assert [name for name in names(made(house).path) if name.startswith("private")] == [
        "private/masters/月亮.mp4"
    ]


def test_secrets_stay_at_home_unless_they_are_asked_for(house: House) -> None:
    path = made(house).path
    assert [name for name in names(path) if name.startswith("secrets")] == []
    content = path.read_bytes()
    assert b"hunter2" not in content
    assert b"a key" not in content
    assert b"smtp://sender@mail.example.org:587" in content


def test_sealed_secrets_open_with_their_passphrase_alone(house: House, tmp_path: Path) -> None:
    path = made(house, secrets=True, passphrase="correct horse battery").path
    assert b"a key" not in path.read_bytes()
    with pytest.raises(ArchiveError, match=r"^The secrets of this backup are sealed"):
        restore(path, tmp_path / "again")
    with pytest.raises(ArchiveError, match=r"^The passphrase does not open the secrets"):
        restore(path, tmp_path / "again", passphrase="correct horse batterz")
    assert not (tmp_path / "again").exists()
    restore(path, tmp_path / "again", passphrase="correct horse battery")
    assert tree(tmp_path / "again" / "secrets") == {"secret-key": b"a key"}


def test_a_short_passphrase_is_refused_before_anything_is_written(house: House) -> None:
    with pytest.raises(ArchiveError, match="fewer than 12 characters"):
        made(house, secrets=True, passphrase="short")
    assert list(house.backups.iterdir()) == []


def test_the_newest_are_kept_and_files_of_others_too(house: House) -> None:
    (house.backups / "kepu-notes.tar").write_text("mine")
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for day in range(4):
        when = begin + timedelta(days=day)
        backup = back_up(
            house, sqlite(house.database), house.backups, Wanted(keep=2), now=lambda when=when: when
        )
    assert sorted(path.name for path in house.backups.iterdir()) == [
        "kepu-20260103T000000Z.tar",
        "kepu-20260104T000000Z.tar",
        "kepu-notes.tar",
    ]
    assert [path.name for path in backup.removed] == ["kepu-20260102T000000Z.tar"]


def test_what_a_killed_backup_left_is_swept(house: House) -> None:
    left = house.folder / ".backup-left"
    left.mkdir()
    (left / "half").write_text("x")
    made(house)
    assert not left.exists()


def test_two_backups_at_once_are_one(house: House) -> None:
    with backing_up._alone(house), pytest.raises(ArchiveError, match="Another backup of this house"):
        made(house)


def test_a_full_disk_is_said_before_it_is_full(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing_up, "free_bytes", lambda folder: 100)
    with pytest.raises(StorageError, match="is full"):
        made(house)
    assert list(house.backups.iterdir()) == []


def test_a_damaged_database_makes_no_backup(house: House) -> None:
    content = bytearray(house.database.read_bytes())
    content[4096:4196] = b"\xff" * 100
    house.database.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"^The database is damaged|cannot be copied"):
        made(house)
    assert list(house.backups.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", ""),
        ("smtp://host:25", "smtp://host:25"),
        ("smtp://user@host", "smtp://user@host"),
        ("smtp://user:p%40ss@host:587/?tls=1", "smtp://user@host:587/?tls=1"),
    ],
)
def test_a_password_is_taken_out_of_an_address(url: str, told: str) -> None:
    assert without_password(url) == told
