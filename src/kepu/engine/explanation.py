# SPDX-License-Identifier: Apache-2.0
"""Why a target must be made: what its key is the digest of, and what of that changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kepu.engine.digest import canonical_json
from kepu.engine.errors import GraphError
from kepu.engine.graph import Graph
from kepu.engine.language import Sentence, sentence
from kepu.engine.records import Record
from kepu.engine.store import Store

_NOTHING = object()
_LONGEST_VALUE = 60


class Standing(Enum):
    """How a target stands in a store, before anything is made."""

    MADE = "made"
    """Its record is there and its objects are whole."""
    STALE = "stale"
    """It was made before, from something else; or its objects are gone."""
    MISSING = "missing"
    """It was never made."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause for making a target. ``part`` is ``maker``, ``revision``, ``outputs``, ``parameter``,
    ``input``, ``tool``, ``objects`` or ``never``; ``name`` says which; ``before`` and ``after`` are the
    values that were and are hashed, ``None`` where there was or is none."""

    part: str
    name: str
    before: Any
    after: Any
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Explanation:
    """Target ``target`` with its build key, how it stands, and why it must be made (nothing where it is
    made). ``recorded`` is what the key is the digest of."""

    target: str
    key: str
    standing: Standing
    reasons: tuple[Reason, ...]
    recorded: Mapping[str, Any]

    @property
    def hashed(self) -> bytes:
        """The exact JSON that the key is the digest of."""
        return canonical_json(self.recorded)


def explain(graph: Graph, store: Store, name: str) -> Explanation:
    """Explain one target. Raises ``GraphError`` where there is none of that name."""
    if name not in graph.targets:
        raise GraphError(sentence("Nothing is named {name}.", name=name))
    return explain_all(graph, store, [name])[0]


def explain_all(graph: Graph, store: Store, names: Sequence[str]) -> list[Explanation]:
    """Explain the targets *names*, in their order, with three questions to the store for all of them."""
    keys = {name: graph.key(name) for name in names}
    whole = store.find(keys.values())
    lacking = [name for name in names if keys[name] not in whole]
    last = store.last_records(lacking)
    before = store.recorded_inputs(record.key for record in last.values())
    return [_explained(graph, name, keys[name] in whole, last.get(name), before) for name in names]


def _explained(
    graph: Graph, name: str, whole: bool, last: Record | None, before: Mapping[str, dict[str, Any]]
) -> Explanation:
    now = graph.recorded_inputs(name)
    key = graph.key(name)
    if whole:
        return Explanation(name, key, Standing.MADE, (), now)
    if last is None or last.key not in before:
        never = Reason("never", name, None, None, sentence("It was never made in this store."))
        return Explanation(name, key, Standing.MISSING, (never,), now)
    reasons = tuple(_differences(before[last.key], now)) or (
        Reason(
            "objects",
            name,
            None,
            None,
            sentence("It was made before, but its files are no longer in the store."),
        ),
    )
    return Explanation(name, key, Standing.STALE, reasons, now)


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Reason]:
    for part in ("maker", "revision", "outputs"):
        if before.get(part) != _plain(now[part]):
            yield _reason(part, part, before.get(part), now[part])
    for part, section in (("tool", "tools"), ("parameter", "parameters"), ("input", "inputs")):
        old, new = dict(_flat(before.get(section, {}))), dict(_flat(_plain(now[section])))
        for name in sorted(old.keys() | new.keys()):
            if old.get(name, _NOTHING) != new.get(name, _NOTHING):
                yield _reason(part, name, old.get(name), new.get(name))


def _plain(value: Any) -> Any:
    """*value* as it comes back from JSON: tuples are lists, and so on."""
    return json.loads(canonical_json(value).decode("utf-8", "surrogatepass"))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and (value or not name):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else key)
    else:
        yield name, value


def _reason(part: str, name: str, before: Any, after: Any) -> Reason:
    return Reason(part, name, before, after, _told(part, name, before, after))


def _told(part: str, name: str, before: Any, after: Any) -> Sentence:
    old, new = _short(before), _short(after)
    if part == "input":
        if before is None:
            return sentence("It now reads {name}.", name=name)
        if after is None:
            return sentence("It no longer reads {name}.", name=name)
        return sentence("What it reads changed: {name}.", name=name)
    if part == "tool":
        return sentence("{name} was {before}, is {after}.", name=name, before=old, after=new)
    if part == "parameter":
        return sentence("Parameter {name} was {before}, is {after}.", name=name, before=old, after=new)
    if part == "outputs":
        return sentence("It writes other files than before.")
    return sentence(
        "How it is made changed: {name} was {before}, is {after}.", name=name, before=old, after=new
    )


def _short(value: Any) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else canonical_json(value).decode("utf-8", "replace")
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
