# SPDX-License-Identifier: Apache-2.0
"""Makers of plain files, the graphs that use them, and a maker of every kind of trouble."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kepu.engine.digest import digest_bytes
from kepu.engine.errors import Cancelled, MediaError
from kepu.engine.graph import Graph, Job, Source, Target
from kepu.engine.language import sentence
from kepu.engine.master_digests import digest_of_source
from kepu.engine.store import Store


def write(job: Job) -> None:
    """Write outputs that tell of everything they were made from.

    Parameters: ``pause`` seconds first; ``log`` a file that gets a line for each call; ``broken`` and
    ``hold`` are files whose presence makes it fail, or wait until they are gone.
    """
    first = job.targets[0].parameters
    if "log" in first:
        with Path(first["log"]).open("a") as log:
            log.write(" ".join(target.name for target in job.targets) + f" {job.niceness}\n")
    if job.cancel.wait(first.get("pause", 0.0)):
        raise Cancelled(sentence("Stopped."))
    while "hold" in first and Path(first["hold"]).exists():
        if job.cancel.wait(0.01):
            raise Cancelled(sentence("Stopped."))
    for target in job.targets:
        broken = target.parameters.get("broken")
        if broken and Path(broken).exists():
            job.output(target.outputs[0]).write_bytes(b"half")
            raise MediaError(sentence("{name} is broken.", name=target.name))
        for output in target.outputs:
            job.output(output).write_bytes(content(target, output, job))


def content(target: Target, output: str, job: Job) -> bytes:
    """The bytes of *output*: they hold what every input holds, by digest."""
    told = [target.name, output, str(target.parameters.get("value", ""))]
    for name in target.inputs:
        told += [name, *(digest_bytes(path.read_bytes()) for path in job.inputs[name])]
    return "\n".join(told).encode() * target.parameters.get("times", 1)


def trouble(job: Job) -> None:
    """Do what parameter ``kind`` says."""
    target = job.targets[0]
    path = job.output(target.outputs[0])
    match target.parameters["kind"]:
        case "nothing":
            pass
        case "link":
            path.symlink_to(target.parameters["to"])
        case "folder":
            path.mkdir()
        case "linked-folder":
            path.parent.rmdir()
            path.parent.symlink_to(target.parameters["to"], target_is_directory=True)
        case "hard-link":
            path.hardlink_to(job.path("master"))
        case "bug":
            raise KeyError("no such thing")
        case "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        case "change":
            path.write_bytes(b"made of the old bytes")
            master = job.path("master")
            master.write_bytes(master.read_bytes() + b"!")
        case "die":
            os._exit(9)


def target(name: str, inputs: Iterable[str] = ("master",), **options: Any) -> Target:
    """A target that ``write`` makes; *options* that are no fields of a target are parameters."""
    fields = ("outputs", "maker", "revision", "tools", "batch", "priority", "cost", "size", "published")
    given: dict[str, Any] = {key: options.pop(key) for key in fields if key in options}
    standard: dict[str, Any] = {
        "outputs": (f"{name}.txt",),
        "maker": "tests.engine.makers:write",
        "revision": 1,
        "cost": 1.0,
        "size": 100,
    }
    return Target(
        name=name,
        parameters=options,
        inputs=tuple(inputs),
        label=sentence("the file {name}", name=name),
        **{**standard, **given},
    )


def graph(store: Store, master: Path, targets: Iterable[Target]) -> Graph:
    """A graph over *master* by its real digest, with one tool."""
    made = Graph([Source("master", master, digest_of_source(store, master))], {"pen": "1.0"})
    made.add(targets)
    return made


def film(count: int, **options: Any) -> list[Target]:
    """Segments in batches of three qualities, lists over them, and one that reads all lists."""
    segments = [
        target(
            f"{quality}-{number}",
            outputs=(f"video/{quality}/{number}.txt",),
            batch=f"batch-{number}",
            priority=number,
            tools=("pen",),
            **options,
        )
        for number in range(count)
        for quality in ("high", "middle", "low")
    ]
    lists = [
        target(
            f"{quality}-list", [each.name for each in segments if each.name.startswith(quality)], **options
        )
        for quality in ("high", "middle", "low")
    ]
    return [*segments, *lists, target("all", [each.name for each in lists], **options)]


def wait_for(condition: Any, seconds: float = 20.0) -> None:
    """Wait until *condition* holds; fail after *seconds*."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
