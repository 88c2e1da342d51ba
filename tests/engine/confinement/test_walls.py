# SPDX-License-Identifier: Apache-2.0
"""The walls, tried by a child that has been taken over, and by ffmpeg led astray."""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kepu.engine.errors import ChildError
from kepu.engine.process import Limits, confinement_level, ffmpeg_program, run_ffmpeg, run_reader
from tests.masters import film

SECRET = "the secret of the neighbour"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "own"
    made.mkdir()
    (tmp_path / "given.txt").write_text("given")
    (tmp_path / "secret.txt").write_text(SECRET)
    return made


def attack(folder: Path, name: str, **request: Any) -> dict[str, Any]:
    given = folder.parent / "given.txt"
    answer = run_reader("tests.engine.attackers", {"attack": name, **request}, reads=[given], folder=folder)
    assert isinstance(answer, dict)
    return answer


@pytest.fixture
def landlock() -> None:
    if not confinement_level().landlock:
        pytest.skip("this kernel has no Landlock")


@pytest.fixture
def seccomp() -> None:
    if not confinement_level().seccomp:
        pytest.skip("this kernel has no seccomp filters")


def test_some_wall_stands_on_this_machine() -> None:
    assert confinement_level().enough


@pytest.mark.usefixtures("landlock")
class TestFiles:
    def test_what_was_given_is_read(self, folder: Path) -> None:
        given = folder.parent / "given.txt"
        assert attack(folder, "open_file", path=str(given)) == {"done": "given"}

    @pytest.mark.parametrize(
        "path",
        [
            "{parent}/secret.txt",
            "/etc/passwd",
            "/proc/self/environ",
            "/proc/1/maps",
            "{own}/../secret.txt",
            "{own}/link.txt",
        ],
    )
    def test_nothing_else_is_read(self, folder: Path, path: str) -> None:
        (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
        wanted = path.format(parent=folder.parent, own=folder)
        assert Path(wanted).resolve().exists()
        assert attack(folder, "open_file", path=wanted) == {"refused": "EACCES"}

    def test_folders_outside_are_not_listed(self, folder: Path) -> None:
        assert attack(folder, "list_folder", path=str(folder.parent)) == {"refused": "EACCES"}

    def test_its_own_folder_is_written(self, folder: Path) -> None:
        assert attack(folder, "write_file", path=str(folder / "made.txt")) == {"done": "written"}
        assert (folder / "made.txt").read_text() == "written"

    @pytest.mark.parametrize("name", ["new.txt", "given.txt"])
    def test_nothing_is_written_outside_it(self, folder: Path, name: str) -> None:
        assert attack(folder, "write_file", path=str(folder.parent / name)) == {"refused": "EACCES"}
        assert (folder.parent / "given.txt").read_text() == "given"
        assert not (folder.parent / "new.txt").exists()

    def test_what_was_given_is_not_truncated(self, folder: Path) -> None:
        assert attack(folder, "truncate_file", path=str(folder.parent / "given.txt")) == {"refused": "EACCES"}
        assert (folder.parent / "given.txt").read_text() == "given"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine, and what arrives there by TCP or UDP."""
    arrived: list[bytes] = []
    tcp = socket.create_server(("127.0.0.1", 0))
    port = tcp.getsockname()[1]
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", port))

    def accept() -> None:
        while True:
            try:
                connection, _ = tcp.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                arrived.append(connection.recv(1000))

    def receive() -> None:
        while data := udp.recv(1000):
            arrived.append(data)

    threads = [threading.Thread(target=accept), threading.Thread(target=receive)]
    for thread in threads:
        thread.start()
    yield port, arrived
    tcp.shutdown(socket.SHUT_RDWR)
    tcp.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ender:
        ender.sendto(b"", ("127.0.0.1", port))
    for thread in threads:
        thread.join(5)
    udp.close()


@pytest.mark.usefixtures("seccomp")
class TestReach:
    @pytest.mark.parametrize("way", ["connect_tcp", "send_udp", "open_unix_socket"])
    def test_no_socket_is_opened(self, folder: Path, listener: tuple[int, list[bytes]], way: str) -> None:
        port, arrived = listener
        assert attack(folder, way, port=port) == {"refused": "EPERM"}
        assert arrived == []

    @pytest.mark.parametrize("way", ["fork", "execute", "signal_parent"])
    def test_no_other_process_is_made_or_touched(self, folder: Path, way: str) -> None:
        assert attack(folder, way) == {"refused": "EPERM"}

    def test_environment_does_not_leak(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KEPU_SECRET", SECRET)
        told = attack(folder, "environment")["done"]
        assert set(told) <= {"LC_ALL", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"}

    def test_open_files_do_not_leak(self, folder: Path) -> None:
        with (folder.parent / "secret.txt").open() as held:
            os.set_inheritable(held.fileno(), True)
            assert held.fileno() > 2
            answer = attack(folder, "descriptors")["done"]
        assert len(answer) == 4, "standard streams and the pipe of the answer"


def _hls(secret: Path, port: int) -> str:
    return (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n"
        f"#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n"
    )


def _concat(secret: Path, port: int) -> str:
    return f"ffconcat version 1.0\nfile http://127.0.0.1:{port}/a.ts\nfile file:{secret}\n"


OPENED_WIDE = ["-protocol_whitelist", "file,pipe,http,tcp,crypto,subfile,concat,data"]


@pytest.mark.usefixtures("landlock", "seccomp")
class TestPlaylistsInDisguise:
    """ffmpeg is told to open them with every protocol allowed: the walls alone must hold."""

    @pytest.mark.parametrize(
        ("demuxer", "written", "more"),
        [
            ("hls", _hls, ["-allowed_extensions", "ALL", "-extension_picky", "0"]),
            ("concat", _concat, ["-safe", "0"]),
        ],
    )
    def test_no_neighbour_is_read_and_nobody_is_called(
        self, folder: Path, listener: tuple[int, list[bytes]], demuxer: str, written: Any, more: list[str]
    ) -> None:
        port, arrived = listener
        secret = film(folder.parent / "secret.ts", 1)
        disguised = folder.parent / "film.mp4"
        disguised.write_text(written(secret, port))
        command = [
            *OPENED_WIDE,
            *more,
            "-f",
            demuxer,
            "-i",
            f"file:{disguised}",
            "-map",
            "0:v?",
            "-c",
            "copy",
            "-f",
            "framemd5",
            "-",
        ]

        unconfined = subprocess.run(
            [ffmpeg_program(), "-v", "error", *command], capture_output=True, timeout=60
        )
        assert any(b"GET" in each for each in arrived), "the attack must be one that works"
        assert demuxer != "hls" or unconfined.stdout.count(b"\n0,") >= 24
        arrived.clear()

        try:
            printed = run_ffmpeg(command, reads=[disguised], folder=folder).output
        except ChildError as error:
            printed = b""
            assert error.detail
        assert b"\n0," not in printed
        assert arrived == []

    @pytest.mark.parametrize("prefix", ["subfile,,start,0,end,26,,:", "concat:", "file:", "crypto:"])
    def test_protocols_that_wrap_a_path_reach_nothing(self, folder: Path, prefix: str) -> None:
        secret = folder.parent / "secret.txt"
        command = [*OPENED_WIDE, "-f", "data", "-i", f"{prefix}{secret}", "-map", "0", "-f", "data", "-"]
        if prefix != "crypto:":
            bare = subprocess.run(
                [ffmpeg_program(), "-v", "error", *command], capture_output=True, timeout=60
            )
            assert SECRET[:20].encode() in bare.stdout, "the attack must be one that works"
        with pytest.raises(ChildError):
            run_ffmpeg(command, reads=[], folder=folder)

    def test_filters_read_no_neighbour(self, folder: Path) -> None:
        secret = film(folder.parent / "secret.mp4", 1)
        with pytest.raises(ChildError):
            run_ffmpeg(
                ["-f", "lavfi", "-i", f"movie={secret}", "-f", "framemd5", "-"], reads=[], folder=folder
            )


class TestLimits:
    @pytest.mark.parametrize(
        ("name", "limits", "words"),
        [
            ("burn", Limits(cpu_seconds=1), "used more than 1 s of processor time"),
            ("sleep", Limits(wall_seconds=0.6), "took longer than 1 s"),
            ("take_memory", Limits(memory_bytes=512 << 20), "needed more than 512 MB of memory"),
            ("write_for_ever", Limits(file_bytes=8 << 20), "a file it wrote grew beyond 8 MB"),
        ],
    )
    def test_each_limit_is_named_in_the_sentence(
        self, folder: Path, name: str, limits: Limits, words: str
    ) -> None:
        request = {"attack": name, "path": str(folder / "file.bin"), "blocks": 64}
        with pytest.raises(ChildError, match=words):
            run_reader("tests.engine.attackers", request, reads=[], folder=folder, limits=limits)
        assert not (folder / "file.bin").exists() or (folder / "file.bin").stat().st_size <= 8 << 20

    def test_endless_messages_fill_no_memory(self, folder: Path) -> None:
        limits = Limits(cpu_seconds=1, wall_seconds=20, message_bytes=100_000)
        with pytest.raises(ChildError) as raised:
            run_reader(
                "tests.engine.attackers", {"attack": "print_for_ever"}, reads=[], folder=folder, limits=limits
            )
        assert 0 < len(raised.value.detail) <= 4000

    def test_endless_output_is_stopped(self, folder: Path) -> None:
        with pytest.raises(ChildError, match="printed more than 4 MB"):
            run_ffmpeg(
                ["-f", "lavfi", "-i", "testsrc2=s=640x360", "-f", "rawvideo", "-"],
                reads=[],
                folder=folder,
                limits=Limits(output_bytes=4 << 20),
            )

    def test_ffmpeg_is_held_to_its_processor_time(self, folder: Path) -> None:
        with pytest.raises(ChildError, match="used more than 1 s of processor time"):
            run_ffmpeg(
                ["-f", "lavfi", "-i", "testsrc2=s=1280x720", "-f", "null", "-"],
                reads=[],
                folder=folder,
                limits=Limits(cpu_seconds=1),
            )

    def test_ffmpeg_is_held_to_its_file_size(self, folder: Path) -> None:
        with pytest.raises(ChildError, match="grew beyond 1 MB"):
            run_ffmpeg(
                ["-f", "lavfi", "-i", "testsrc2=s=640x360", "-f", "rawvideo", "file:a.raw"],
                reads=[],
                folder=folder,
                limits=Limits(file_bytes=1 << 20),
            )
        assert (folder / "a.raw").stat().st_size <= 1 << 20

    def test_ffmpeg_is_held_to_its_memory(self, folder: Path) -> None:
        with pytest.raises(ChildError, match="needed more than 300 MB of memory"):
            run_ffmpeg(
                ["-f", "lavfi", "-i", "color=s=15000x15000", "-frames:v", "2", "-f", "null", "-"],
                reads=[],
                folder=folder,
                limits=Limits(memory_bytes=300 << 20),
            )
