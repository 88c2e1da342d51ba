# SPDX-License-Identifier: Apache-2.0
"""The film's chapters as files: WebVTT, and the JSON that feeds name."""

from __future__ import annotations

import msgspec

from kepu.engine.brief import Brief
from kepu.engine.chapters import write_json, write_webvtt
from kepu.engine.facts import Chapter
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence

FILES = ("chapters.vtt", "chapters.json")
REVISION = 1


def targets(brief: Brief) -> list[Target]:
    """The two files, where there are chapters."""
    if brief.recipe.chapters is None or not brief.facts.chapters:
        return []
    return [
        Target(
            name="chapters",
            outputs=FILES,
            maker=f"{__name__}:make",
            revision=REVISION,
            parameters={"title": brief.title, "chapters": msgspec.to_builtins(brief.facts.chapters)},
            inputs=(),
            label=sentence("chapters"),
            priority=10,
            cost=0.01,
            size=200 * len(brief.facts.chapters),
        )
    ]


def make(job: Job) -> None:
    """Write both files."""
    told = job.targets[0].parameters
    chapters = msgspec.convert(told["chapters"], list[Chapter])
    vtt, feed = FILES
    job.output(vtt).write_bytes(write_webvtt(chapters))
    job.output(feed).write_bytes(write_json(chapters, told["title"]))
