# SPDX-License-Identifier: Apache-2.0
"""From provisional identities to real digests: what was made early is recorded as what it is."""

from __future__ import annotations

from dataclasses import replace

from kepu.engine.digest import FileState, canonical_json
from kepu.engine.errors import GraphError
from kepu.engine.graph import Graph, Source
from kepu.engine.language import sentence
from kepu.engine.master_digests import changed, note_sources
from kepu.engine.store import Store


def adopt(store: Store, provisional: Graph, real: Graph) -> int:
    """Record what was made under the keys of *provisional* under those of *real* too; how many targets.

    Both graphs must describe the same work on the same files. Raises ``GraphError`` where a target
    differs in more than the keys of its inputs, ``SourceChanged`` where a source is not what either
    graph says.
    """
    if note_sources(store, provisional) != note_sources(store, real):
        raise GraphError(sentence("The two graphs do not read the same files."))
    shared = [target for target in provisional if target.name in real.targets]
    for target in shared:
        mine, theirs = provisional.recorded_inputs(target.name), real.recorded_inputs(target.name)
        if {**mine, "inputs": list(mine["inputs"])} != {**theirs, "inputs": list(theirs["inputs"])}:
            raise GraphError(sentence("{target} is not the same in both graphs.", target=target.name))
    keys = {provisional.key(target.name): target.name for target in shared}
    taken, recorded = [], {}
    with store.busy():
        found = store.find(keys)
        already = store.find(real.key(keys[key]) for key in found)
        for key, record in found.items():
            name = keys[key]
            real_key = real.key(name)
            if real_key in already:
                continue
            taken.append(replace(record, key=real_key, provisional=real.is_provisional(name)))
            recorded[real_key] = canonical_json(real.recorded_inputs(name))
        store.write_records(taken, recorded)
    return len(taken)


def adopt_early(store: Store, graph: Graph) -> int:
    """Record what anybody made from the sources of *graph* while their digests were not known under the keys
    of *graph* too; how many targets. Raises ``SourceChanged``."""
    if not store.holds_provisional():
        return 0
    twin = Graph([_provisional(each) for each in graph.sources.values()], graph.tools)
    twin.add(graph)
    return adopt(store, twin, graph)


def _provisional(source: Source) -> Source:
    try:
        return replace(source, digest=FileState.of(source.path).identity)
    except OSError as error:
        raise changed(source.path) from error
