# SPDX-License-Identifier: Apache-2.0
"""Running one job, here or in another process: call the maker, then look at what it wrote."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from kepu.engine.digest import digest_descriptor
from kepu.engine.disk import STORAGE_ERRORS, storage_error
from kepu.engine.errors import EngineError, GraphError
from kepu.engine.graph import Job, Maker, Target
from kepu.engine.language import sentence
from kepu.engine.records import NewFile


class MakerError(EngineError):
    """A maker did not write what its target promises, or stopped with an error of its own."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a job wrote, by target name, and how long its maker took, in seconds."""

    files: dict[str, tuple[NewFile, ...]]
    seconds: float


def resolve(maker: str) -> Maker:
    """The function that ``module:function`` names. Raises ``GraphError``."""
    module, _, name = maker.partition(":")
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise GraphError(
            sentence("{maker}, which should make a target, is not there.", maker=maker)
        ) from error
    return found


def run_job(job: Job) -> Written:
    """Make the targets of *job* and read back what was written: all outputs, whole, on the disk.

    Raises the maker's ``EngineError``; ``MakerError`` for outputs that are missing or are not plain
    files, ``StorageError`` where the disk refuses.
    """
    maker = resolve(job.targets[0].maker)
    started = time.monotonic()
    try:
        maker(job)
        seconds = time.monotonic() - started
        files = {
            target.name: tuple(_read_back(job.folder, output, target) for output in target.outputs)
            for target in job.targets
        }
    except OSError as error:
        if error.errno in STORAGE_ERRORS:
            raise storage_error(error, Path(os.fsdecode(error.filename or job.folder))) from error
        raise
    return Written(files, seconds)


def _read_back(folder: Path, output: str, target: Target) -> NewFile:
    place = folder
    for part in output.split("/")[:-1]:
        place = place / part
        if not stat.S_ISDIR(_status(place, output, target).st_mode):
            raise _not_plain(output, target)
    place = folder / output
    if not stat.S_ISREG(_status(place, output, target).st_mode):
        raise _not_plain(output, target)
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        digest = digest_descriptor(descriptor)
        os.fsync(descriptor)
        return NewFile(place, output, digest, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)


def _status(place: Path, output: str, target: Target) -> os.stat_result:
    try:
        return place.lstat()
    except FileNotFoundError as error:
        raise MakerError(
            sentence("{label}: the maker ended without writing {output}.", label=target.label, output=output)
        ) from error


def _not_plain(output: str, target: Target) -> MakerError:
    return MakerError(
        sentence(
            "{label}: {output} is not a plain file in the job's own folder, so it is not kept.",
            label=target.label,
            output=output,
        )
    )
