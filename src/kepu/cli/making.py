# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``kepu make`` says before it makes anything: remarks on the master, forecasts, explanations."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kepu.cli.console import Console
from kepu.engine.disk import readable_size
from kepu.engine.explanation import explain
from kepu.engine.forecast import Forecast
from kepu.engine.language import translate as _
from kepu.engine.planning import Plan
from kepu.engine.sound.names import named_sounds
from kepu.engine.sound.reports import REPORT, read_report
from kepu.engine.store import Store


def remarks(planned: Plan) -> Iterator[str]:
    """What a person should know of the master and its captions, a line each."""
    for trouble in planned.facts.troubles:
        yield str(trouble.sentence)
    for attached, reading in zip(planned.order.captions, planned.readings, strict=True):
        for repair in reading.repairs:
            yield f"{attached.path.name}: {repair}"
        if not reading.sure:
            yield _("{file} was read as {encoding}; check that its words are right.").format(
                file=attached.path.name, encoding=reading.encoding
            )
    yield from map(str, planned.unavailable)


def sound_remarks(planned: Plan, out: Path) -> Iterator[str]:
    """What measuring its sounds found, a line each: silence, one channel alone, channels that cancel."""
    for named in named_sounds(planned.brief.sounds):
        report = out / named.folder / REPORT
        if report.is_file():
            for trouble in read_report(report).troubles:
                yield f"{named.label}: {trouble.sentence}"


def explanation(planned: Plan, store: Store, name: str, console: Console) -> dict[str, Any]:
    """Say what target or file *name* is made from and why it is stale; gives the same as JSON."""
    owner = planned.graph.owner(name)
    told = explain(planned.graph, store, owner.name if owner else name)
    hashed = json.loads(told.hashed)
    console.say(f"{told.target}\n{told.key}  {told.standing.value}")
    for reason in told.reasons:
        console.say(f"- {reason.sentence}")
    console.say(json.dumps(hashed, ensure_ascii=False, indent=2, sort_keys=True))
    return {
        "target": told.target,
        "key": told.key,
        "standing": told.standing.value,
        "reasons": [
            {"part": each.part, "name": each.name, "sentence": str(each.sentence)} for each in told.reasons
        ],
        "hashed": hashed,
    }


def forecast_lines(told: Forecast, console: Console) -> dict[str, Any]:
    """Say what would be made and why; gives the same as JSON."""
    for each in told.to_make:
        reasons = "; ".join(str(reason.sentence) for reason in each.explanation.reasons)
        console.say(f"{each.explanation.standing.value:8} {each.target.name}  {reasons}")
    counts = Counter(each.explanation.standing.value for each in told.planned)
    console.say(
        _(
            "{missing} to make, {kept} there already; about {size} and {minutes} CPU minutes; {free} free."
        ).format(
            missing=len(told.to_make),
            kept=counts["made"],
            size=readable_size(told.bytes),
            minutes=round(told.cpu_seconds / 60, 1),
            free=readable_size(told.free_bytes),
        )
    )
    return {
        "targets": [
            {
                "name": each.target.name,
                "standing": each.explanation.standing.value,
                "reasons": [str(reason.sentence) for reason in each.explanation.reasons],
            }
            for each in told.planned
        ],
        "bytes": told.bytes,
        "needed_bytes": told.needed_bytes,
        "free_bytes": told.free_bytes,
        "cpu_seconds": told.cpu_seconds,
    }
