# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks that tests enqueue."""

from __future__ import annotations

import os
import time
from pathlib import Path

from kepu.jobs.durable import durable
from kepu.jobs.errors import JobError, TryAgain
from kepu.jobs.progress import Progress


@durable(title="Add")
def add(progress: Progress, one: int, two: int) -> int:
    return one + two


@durable(title="Fail", attempts=3, back_off=60)
def fail_for_now(progress: Progress) -> None:
    raise TryAgain("The house of number {number} is closed; try again tomorrow.", number=7)


@durable(title="Fail for good")
def fail_for_good(progress: Progress) -> None:
    raise JobError("There is no such house.")


@durable(title="Fall over")
def fall_over(progress: Progress) -> None:
    name = "li"
    raise ValueError(f"{name}@example.org has the number 13")


@durable(title="Take long", lease=2.0)
def take_long(progress: Progress, seconds: float) -> None:
    for step in range(round(seconds * 100)):
        progress.check()
        progress.report(step, round(seconds * 100), "counting")
        time.sleep(0.01)


@durable(title="Hear nothing", lease=2.0)
def hear_nothing(progress: Progress, seconds: float) -> None:
    time.sleep(seconds)


@durable(title="Note")
def note(progress: Progress, file: str, text: str) -> None:
    with Path(file).open("a") as opened:
        opened.write(f"{text}\n")


@durable(title="Count once", lease=3.0, losses=50)
def count_once(progress: Progress, number: int, seconds: float) -> None:
    """Makes a row of its own, in several steps, that must be there once."""
    from taggit.models import Tag

    time.sleep(seconds)
    with progress.finishing():
        Tag.objects.create(name=f"{number}-{os.urandom(6).hex()}", slug=f"{number}-{os.urandom(6).hex()}")


@durable(title="Change much")
def change_much(progress: Progress, count: int) -> None:
    """A busy worker's work: many rows, in batches."""
    from taggit.models import Tag

    for batch in progress.batches(range(count), 20):
        with progress.transaction():
            for number in batch:
                name = f"{progress.job.pk}-{number}"
                Tag.objects.update_or_create(slug=name, defaults={"name": name})
