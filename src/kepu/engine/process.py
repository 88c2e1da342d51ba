# SPDX-License-Identifier: Apache-2.0
"""The only place that starts a media child, and its limits.

A child is a small Python program (``kepu.engine.confinement``) that takes limits and walls on itself
and then becomes ffmpeg, or reads a file and answers in JSON. It can read the files it was given, write
its own folder, and reach nothing else: no network, no other process, no environment.
"""

from __future__ import annotations

import marshal
import os
import re
import selectors
import shutil
import site
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from signal import SIGKILL
from threading import Event, Lock, Thread
from typing import Any

import msgspec

from kepu.engine.errors import Cancelled, ChildError, MediaError
from kepu.engine.language import sentence
from kepu.engine.verdict import failure, hidden_failure, spoken_error

_ENGINE = Path(__file__).resolve().parent
_LAUNCH = f"import sys; sys.path.insert(0, {str(_ENGINE)!r}); from confinement.launch import main; main()"
_TICK = 0.1
_BLOCK = 1 << 16
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: CPU and wall time in seconds; address space, size of each file, and what it
    prints as its result, in bytes. Of messages, the last ``message_bytes`` are kept."""

    cpu_seconds: int = 600
    wall_seconds: float = 900.0
    memory_bytes: int = 4 << 30
    file_bytes: int = 16 << 30
    output_bytes: int = 256 << 20
    message_bytes: int = 4 << 20


@dataclass(frozen=True, slots=True)
class Finished:
    """A child that ended well: what it printed, and the CPU time it used, in seconds."""

    output: bytes
    messages: str
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class ConfinementLevel:
    """Which walls hold on this machine, as tried: a network namespace of its own, Landlock (the version
    of its interface, 0 for none) and a seccomp filter."""

    namespace: bool
    landlock: int
    seccomp: bool

    @property
    def enough(self) -> bool:
        """Whether hostile files may be opened at all."""
        return self.namespace or self.landlock > 0 or self.seccomp


@cache
def ffmpeg_program() -> Path:
    """Where ffmpeg is: ``KEPU_FFMPEG``, else the one in the package imageio-ffmpeg, else ``PATH``.
    Raises ``ChildError`` when there is none."""
    if told := os.environ.get("KEPU_FFMPEG"):
        return Path(told).resolve()
    if found := bundled_ffmpeg() or shutil.which("ffmpeg"):
        return Path(found).resolve()
    raise ChildError(
        sentence("ffmpeg is not here; install the package imageio-ffmpeg, or set KEPU_FFMPEG to where it is.")
    )


@cache
def bundled_ffmpeg() -> Path | None:
    """The ffmpeg in the package imageio-ffmpeg. The package is not imported: that takes longer than
    ffmpeg itself, and runs it unconfined."""
    package = find_spec("imageio_ffmpeg")
    for folder in package.submodule_search_locations or () if package else ():
        for program in sorted(Path(folder, "binaries").glob("ffmpeg-*")):
            if os.access(program, os.X_OK):
                return program.resolve()
    return None


def input_arguments(path: Path, demuxer: str) -> list[str]:
    """ffmpeg's arguments that open *path* with *demuxer* and nothing else; ``-ss`` and the like go in
    front of them."""
    return [
        "-protocol_whitelist",
        "file,pipe",
        "-format_whitelist",
        demuxer,
        "-f",
        demuxer,
        "-i",
        f"file:{path.absolute()}",
    ]


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    reads: Sequence[Path],
    folder: Path,
    limits: Limits = Limits(),
    cancel: Event | None = None,
    niceness: int = 0,
) -> Finished:
    """Run ffmpeg with *arguments* in *folder*, the only place it can write; it can read *reads*.

    Messages are those of level ``warning``, each marked with its level, unless *arguments* say another
    ``-v``. Raises ``ChildError`` (its ``detail`` is the end of the messages), ``StorageError`` when the
    disk is full or read-only, ``MediaError`` when a file to read is gone, and ``Cancelled``.
    """
    order = _order(reads, folder, limits, niceness)
    program = str(ffmpeg_program())
    order |= {
        "program": program,
        "reader": "",
        "arguments": ["-hide_banner", "-nostdin", "-v", "level+warning", *arguments],
    }
    finished = _Child().run(order, limits, cancel)
    if hidden := hidden_failure(finished.messages, asdict(limits)):
        raise hidden
    return finished


def run_reader(
    module: str,
    request: Mapping[str, Any],
    *,
    reads: Sequence[Path],
    folder: Path | None = None,
    limits: Limits = Limits(),
    cancel: Event | None = None,
    niceness: int = 0,
) -> Any:
    """Call ``read(request)`` of *module* inside the limited child and return its answer, which goes
    through JSON, as *request* must.

    An ``EngineError`` raised there is raised here. Otherwise raises as ``run_ffmpeg`` does.
    """
    order = _order(reads, folder, limits, niceness)
    order |= {"reader": module, "request": msgspec.to_builtins(request), "library": _library()}
    finished = (_take_warm() or _Child()).run(order, limits, cancel)
    try:
        answer = msgspec.json.decode(finished.output)
        if "error" not in answer:
            return answer["result"]
        raised = spoken_error(answer["error"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ChildError(
            sentence("The file could not be read; it may be damaged."), f"{error}: {finished.output[:200]!r}"
        ) from error
    raise raised


def warm(*modules: str) -> None:
    """Start a reading child that has imported *modules* already, for the next ``run_reader`` to use at
    once; importing PyAV takes a tenth of a second. Returns at once, and does nothing while one waits."""
    with _warm_lock:
        if not _warm:
            _warm.append(_Child(ahead=("kepu.engine.errors", *modules)))


@cache
def confinement_level() -> ConfinementLevel:
    """Which walls hold here, found by raising them in a child that then does nothing. Raises
    ``ChildError`` when there are none."""
    order = _order((), None, Limits(cpu_seconds=10, wall_seconds=30), 0)
    order |= {"reader": "kepu.engine.readers.nothing", "request": None, "library": _library(), "report": True}
    messages = _Child().run(order, Limits(wall_seconds=30), None).messages
    found = re.search(r"^walls (\d+) (\d+) (\d+)$", messages, re.MULTILINE)
    if not found:
        raise ChildError(sentence("The limited child did not answer."), messages)
    namespace, landlock, seccomp = map(int, found.groups())
    return ConfinementLevel(bool(namespace), landlock, bool(seccomp))


def _order(reads: Sequence[Path], folder: Path | None, limits: Limits, niceness: int) -> dict[str, Any]:
    for path in reads:
        if not path.exists():
            raise MediaError(sentence("{path} is not there; check the name and try again.", path=str(path)))
    return {
        "reads": tuple(str(path.resolve()) for path in reads),
        "folder": str(folder.resolve(strict=True)) if folder else "",
        "limits": asdict(limits),
        "niceness": niceness,
        "parent": os.getpid(),
        "environment": _ENVIRONMENT,
        "report": False,
    }


@cache
def _library() -> tuple[str, ...]:
    """What a reader may still load once it is confined."""
    paths = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths |= {*site.getsitepackages(), site.getusersitepackages(), str(Path(sys.base_prefix, "lib"))}
    return tuple(sorted({*paths, str(_ENGINE.parent)}))


class _Child:
    """One child, from its start to its end. It waits for its order as long as need be."""

    def __init__(self, ahead: tuple[str, ...] = ()) -> None:
        # The kernel ties a child's PR_SET_PDEATHSIG to the life of the thread that started it, and
        # hands it to the main thread when that one ends: so each is started by a thread that ends.
        starter = Thread(target=self._start, args=(ahead,))
        starter.start()
        starter.join()
        # join() answers a little before the kernel has done with the thread.
        while Path(f"/proc/self/task/{starter.native_id}").exists():
            time.sleep(0.0005)
        if not hasattr(self, "process"):
            raise ChildError(
                sentence("No further process could be started; the machine is out of memory or of processes.")
            )

    def _start(self, ahead: tuple[str, ...]) -> None:
        command = [sys.executable, "-I", "-S", "-c", _LAUNCH]
        try:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={},
                cwd="/",
                start_new_session=True,
                bufsize=0,
            )
        except OSError:
            return
        path = [str(_ENGINE.parent.parent), *(each for each in sys.path if Path(each).is_absolute())]
        self._send({"path": path, "ahead": ahead}, last=False)

    def _send(self, value: dict[str, Any], last: bool) -> None:
        assert self.process.stdin is not None
        try:
            rest = memoryview(marshal.dumps(value))
            while rest:
                rest = rest[self.process.stdin.write(rest) :]
            if last:
                self.process.stdin.close()
        except BrokenPipeError:
            pass  # it died; its status tells why

    def run(self, order: dict[str, Any], limits: Limits, cancel: Event | None) -> Finished:
        """Give the child its order and wait for its end."""
        output, messages = bytearray(), bytearray()
        try:
            self._send(order, last=True)
            self._collect(output, messages, limits, cancel)
        finally:
            status, usage = self._end()
        told = messages.decode("utf-8", "replace")
        cpu_seconds = usage.ru_utime + usage.ru_stime
        if status != 0:
            raise failure(told, status, cpu_seconds, asdict(limits), bool(order["reader"]))
        return Finished(bytes(output), told, cpu_seconds)

    def _collect(self, output: bytearray, messages: bytearray, limits: Limits, cancel: Event | None) -> None:
        """Read both pipes to their ends, for as long as the limits allow."""
        assert self.process.stdout is not None and self.process.stderr is not None
        deadline = time.monotonic() + limits.wall_seconds
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ, output)
            waiting.register(self.process.stderr, selectors.EVENT_READ, messages)
            while waiting.get_map():
                ready = waiting.select(_TICK)
                _check(deadline, limits, cancel, messages)
                for key, _ in ready:
                    block = os.read(key.fd, _BLOCK)
                    if not block:
                        waiting.unregister(key.fileobj)
                    key.data.extend(block)
                if len(output) > limits.output_bytes:
                    raise ChildError(
                        sentence(
                            "The work was stopped: it printed more than {megabytes} MB.",
                            megabytes=limits.output_bytes >> 20,
                        ),
                        _tail(messages),
                    )
                if len(messages) > 2 * limits.message_bytes:
                    del messages[: -limits.message_bytes]
        while not os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            _check(deadline, limits, cancel, messages)
            time.sleep(0.002)

    def _end(self) -> tuple[int, Any]:
        """Reap the child, which is killed with all its group if it has not ended."""
        ended = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if not ended:
            os.killpg(self.process.pid, SIGKILL)
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return self.process.returncode, usage


def _check(deadline: float, limits: Limits, cancel: Event | None, messages: bytearray) -> None:
    if cancel is not None and cancel.is_set():
        raise Cancelled(sentence("The work was cancelled."))
    if time.monotonic() > deadline:
        raise ChildError(
            sentence(
                "The work was stopped: it took longer than {seconds} s.", seconds=round(limits.wall_seconds)
            ),
            _tail(messages),
        )


def _tail(messages: bytearray) -> str:
    return messages[-4000:].decode("utf-8", "replace")


_warm: list[_Child] = []
_warm_lock = Lock()


def _take_warm() -> _Child | None:
    with _warm_lock:
        child = _warm.pop() if _warm else None
    if child is not None and child.process.poll() is not None:
        child.process.communicate()
        return None
    return child
