# SPDX-License-Identifier: Apache-2.0
"""The limited child's first steps: read the order, confine this process, then become ffmpeg or read.

The order comes from our own parent through standard input, as two ``marshal`` values: what to import
ahead, and the order itself (see ``kepu.engine.process``). The answer of a reader goes back as JSON, for
by then the process has touched hostile bytes and is believed nothing.
"""

from __future__ import annotations

import marshal
import os
import resource
import sys

from . import kernel, landlock, seccomp

# Every child pays for what is imported here: ``typing``, ``signal`` and ``importlib`` cost 20 ms.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

COULD_NOT_CONFINE = 125
COULD_NOT_START = 126
_LOADER = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/sys/devices/system/cpu", "/proc/cpuinfo")


def main() -> None:
    """Run one order and end the process."""
    start = marshal.load(sys.stdin.buffer)  # noqa: S302 - from our own parent, before any other byte
    sys.path[:] = start["path"]
    for name in start["ahead"]:
        _import(name)
    try:
        order = marshal.load(sys.stdin.buffer)  # noqa: S302
    except EOFError:
        os._exit(0)
    silence = os.open("/dev/null", os.O_RDONLY)
    os.dup2(silence, 0)
    os.close(silence)
    try:
        if order["reader"]:
            _read(order)
        else:
            _execute(order)
    except MemoryError:
        _stop("MemoryError", 1)


def _import(name: str) -> ModuleType:
    __import__(name)
    return sys.modules[name]


def _stop(message: str, code: int) -> None:
    os.write(2, message.encode("utf-8", "replace") + b"\n")
    os._exit(code)


def _execute(order: dict[str, Any]) -> None:
    program = order["program"]
    confine(order, reads=order["reads"], executes=(program, *_LOADER))
    try:
        os.execve(program, [program, *order["arguments"]], order["environment"])  # noqa: S606
    except OSError as error:
        _stop(f"{program}: {error.strerror}", COULD_NOT_START)


def _read(order: dict[str, Any]) -> None:
    from . import reply

    answer = os.dup(1)
    os.dup2(2, 1)
    os.environ.clear()
    os.environ.update(order["environment"])
    module = _import(order["reader"])
    _import("kepu.engine.errors")
    confine(order, reads=(*order["reads"], *order["library"], *_LOADER), executes=())
    reply.answer(answer, module.read, order["request"])


def confine(order: dict[str, Any], reads: tuple[str, ...], executes: tuple[str, ...]) -> None:
    """Apply the order's limits and every wall this machine has. Ends the process when a limit cannot be
    set, or when there is no wall at all."""
    try:
        _limit(order)
        _survive_nobody(order["parent"])
        if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208 - pathlib costs every child 7 ms
            _stop("threads run before the walls stand", COULD_NOT_CONFINE)
        os.chdir(order["folder"] or "/")
        network = kernel.leave_network()
        kernel.gain_no_privileges()
        writes = (order["folder"],) if order["folder"] else ()
        files = landlock.restrict((*reads, *_DEVICES), (*writes, "/dev/null"), executes)
        kernel.drop_capabilities(keep_reading=files > 0)
        calls = seccomp.restrict(execute=not order["reader"])
    except OSError as error:
        _stop(f"confinement: {error}", COULD_NOT_CONFINE)
        raise
    if order["report"]:
        os.write(2, f"walls {int(network)} {files} {int(calls)}\n".encode())
    if not (network or files or calls):
        _stop("confinement: this machine has none", COULD_NOT_CONFINE)


def _limit(order: dict[str, Any]) -> None:
    limits = order["limits"]
    cpu = limits["cpu_seconds"]
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu, cpu + 2),
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"], limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, 256, 256),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        ceiling = resource.getrlimit(what)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(what, (soft, hard))
    if order["niceness"]:
        os.nice(order["niceness"])
    kernel.heed_signals()


def _survive_nobody(parent: int) -> None:
    kernel.die_with_parent()
    if os.getppid() != parent:
        os._exit(0)
