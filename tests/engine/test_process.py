# SPDX-License-Identifier: Apache-2.0
"""Starting children: what comes back, how they are stopped, and that none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Timer

import pytest

from kepu.engine import process
from kepu.engine.errors import Cancelled, ChildError, MediaError, StorageError
from kepu.engine.process import Limits, input_arguments, run_ffmpeg, run_reader, warm
from tests.engine.making import seen
from tests.masters import film

NAMES = [
    "plain.mp4",
    "new\nline.mp4",
    'it\'s "quoted".mp4',
    "-dash.mp4",
    "\u202eright to left\u202c.mp4",
    "100%d.mp4",
    "%03d.mp4",
    "file:a.mp4",
    "concat:a|b.mp4",
    "科普 影片.mp4",
    "back\\slash.mp4",
    "semi;colon & $(id).mp4",
    "?*[a].mp4",
]


@pytest.fixture(scope="module")
def small_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "film.mp4", 1)


def test_ffmpeg_gives_what_it_printed_and_what_it_used(tmp_path: Path) -> None:
    finished = run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=64x36:r=5:d=1", "-pix_fmt", "gray", "-f", "rawvideo", "-"],
        reads=[],
        folder=tmp_path,
    )
    assert len(finished.output) == 64 * 36 * 5
    assert 0 < finished.cpu_seconds < 10


def test_ffmpeg_works_in_its_folder(tmp_path: Path) -> None:
    run_ffmpeg(["-f", "lavfi", "-i", "anullsrc", "-t", "0.1", "made.wav"], reads=[], folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["made.wav"]


def test_messages_are_marked_with_their_level_and_more_can_be_asked(tmp_path: Path) -> None:
    quiet = run_ffmpeg(
        ["-f", "lavfi", "-i", "anullsrc", "-t", "0.1", "-f", "null", "-"], reads=[], folder=tmp_path
    )
    told = run_ffmpeg(
        ["-v", "info", "-f", "lavfi", "-i", "anullsrc", "-t", "0.1", "-f", "null", "-"],
        reads=[],
        folder=tmp_path,
    )
    assert quiet.messages == ""
    assert "Stream #0:0: Audio" in told.messages
    with pytest.raises(ChildError) as raised:
        run_ffmpeg(["-f", "lavfi", "-i", "nothing_like_it", "-f", "null", "-"], reads=[], folder=tmp_path)
    assert "[error]" in raised.value.detail
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_a_name(small_film: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(small_film.read_bytes())
    folder = tmp_path / "own"
    folder.mkdir()
    finished = run_ffmpeg(
        [*input_arguments(path, "mov"), "-map", "0:v", "-c", "copy", "-f", "framemd5", "-"],
        reads=[path],
        folder=folder,
    )
    assert finished.output.count(b"\n0,") == 25


def test_another_demuxer_than_the_one_that_was_sniffed_is_not_used(small_film: Path, tmp_path: Path) -> None:
    with pytest.raises(ChildError):
        run_ffmpeg(
            [*input_arguments(small_film, "matroska"), "-f", "null", "-"], reads=[small_film], folder=tmp_path
        )


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"film\.mp4 is not there"):
        run_ffmpeg([], reads=[tmp_path / "film.mp4"], folder=tmp_path)


def test_cancel_is_heeded_at_once(tmp_path: Path) -> None:
    cancel = Event()
    before = set(_children())
    Timer(0.3, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        run_ffmpeg(
            ["-re", "-f", "lavfi", "-i", "testsrc2=s=64x36", "-f", "null", "-"],
            reads=[],
            folder=tmp_path,
            cancel=cancel,
        )
    assert time.monotonic() - started < 60
    assert set(_children()) <= before


def test_niceness_is_passed_on(tmp_path: Path) -> None:
    answer = run_reader("tests.engine.attackers", {"attack": "niceness"}, reads=[], niceness=3)
    assert answer == {"done": os.getpriority(os.PRIO_PROCESS, 0) + 3}


def test_a_reader_answers_in_json() -> None:
    request = {"text": "科普", "list": [1, 2.5, None, True]}
    assert run_reader("kepu.engine.readers.nothing", request, reads=[]) == request


def test_a_readers_sentence_is_raised_here() -> None:
    with pytest.raises(MediaError, match=r"film\.mp4 is odd\."):
        run_reader("tests.engine.attackers", {"attack": "raise_sentence", "name": "film.mp4"}, reads=[])


@pytest.mark.parametrize(
    ("attack", "detail"), [("forge_sentence", "not a plain place"), ("crash", "a mistake of the reader's")]
)
def test_anything_else_is_a_plain_sentence_with_detail(attack: str, detail: str) -> None:
    with pytest.raises(ChildError, match="could not be read") as raised:
        run_reader("tests.engine.attackers", {"attack": attack}, reads=[])
    assert detail in raised.value.detail


def test_a_warm_child_serves_one_order_within_its_walls(tmp_path: Path) -> None:
    (tmp_path / "given.txt").write_text("given")
    (tmp_path / "secret.txt").write_text("secret")
    warm("tests.engine.attackers")
    waiting = process._warm[-1].process.pid
    request = {"attack": "open_file", "path": str(tmp_path / "given.txt")}
    assert run_reader("tests.engine.attackers", request, reads=[tmp_path / "given.txt"]) == {"done": "given"}
    assert not process._warm
    assert waiting not in _children()
    if process.confinement_level().landlock:
        warm("tests.engine.attackers")
        request["path"] = str(tmp_path / "secret.txt")
        answer = run_reader("tests.engine.attackers", request, reads=[tmp_path / "given.txt"])
        assert answer == {"refused": "EACCES"}


def test_a_warm_child_that_died_is_replaced() -> None:
    warm("kepu.engine.readers.nothing")
    os.kill(process._warm[-1].process.pid, signal.SIGKILL)
    time.sleep(0.05)
    assert run_reader("kepu.engine.readers.nothing", {"a": 1}, reads=[]) == {"a": 1}


def test_many_threads_run_children_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(
            threads.map(
                lambda number: run_reader("kepu.engine.readers.nothing", {"n": number}, reads=[]), range(8)
            )
        )
    assert answers == [{"n": number} for number in range(8)]


def test_a_child_lives_on_when_the_thread_that_called_for_another_ends(tmp_path: Path) -> None:
    def short() -> object:
        return run_reader("kepu.engine.readers.nothing", {"a": 1}, reads=[])

    with ThreadPoolExecutor(1) as threads:
        long = threads.submit(
            run_ffmpeg,
            ["-re", "-f", "lavfi", "-i", "anullsrc", "-t", "0.8", "-f", "null", "-"],
            reads=[],
            folder=tmp_path,
        )
        with ThreadPoolExecutor(1) as others:
            others.submit(short).result()
        assert long.result().output == b""


def test_no_child_outlives_its_parent(tmp_path: Path) -> None:
    program = textwrap.dedent(f"""
        import threading
        from pathlib import Path
        from kepu.engine.process import run_ffmpeg, warm
        warm()
        run_ffmpeg(["-re", "-f", "lavfi", "-i", "anullsrc=r=8000", "-f", "u8", "file:mark.raw"], reads=[],
                   folder=Path({str(tmp_path)!r}))
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], env={"PYTHONPATH": os.pathsep.join(sys.path)})
    mark = tmp_path / "mark.raw"
    _wait_until(mark.exists)
    children = _children(parent.pid)
    assert len(children) == 2
    parent.kill()
    parent.wait()
    _wait_until(
        lambda: (
            not any(
                Path(f"/proc/{child}/cmdline").exists() and Path(f"/proc/{child}/cmdline").read_bytes()
                for child in children
            )
        )
    )


def test_a_full_disk_can_be_tried_again(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(tmp_path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root alone; the messages are tested in test_verdict")
    try:
        with pytest.raises(StorageError, match="disk is full"):
            run_ffmpeg(
                ["-f", "lavfi", "-i", "testsrc2=s=640x360:d=1", "-f", "nut", "-c", "rawvideo", "a.nut"],
                reads=[],
                folder=tmp_path,
            )
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_encoders_work_within_a_quarter_of_the_default_memory(tmp_path: Path) -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=25:d=0.2"]
    for encoder in ("libx264", "libsvtav1"):
        more = ["-svtav1-params", "lp=1"] if encoder == "libsvtav1" else ["-threads", "1"]
        run_ffmpeg(
            [
                *source,
                "-c:v",
                encoder,
                "-preset",
                "10" if more[1] == "lp=1" else "veryfast",
                *more,
                "-pix_fmt",
                "yuv420p",
                "-y",
                "a.mp4",
            ],
            reads=[],
            folder=tmp_path,
            limits=Limits(memory_bytes=Limits().memory_bytes // 4),
        )
        assert len(seen(tmp_path / "a.mp4").times) == 5


def _children(parent: int | None = None) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == (parent or os.getpid()) and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def _wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
