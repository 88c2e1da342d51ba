# SPDX-License-Identifier: Apache-2.0
"""Taking out of a store all that was made of a file which nobody keeps any more."""

from __future__ import annotations

import json
from collections.abc import Collection

from kepu.engine.collection import Collected, collect
from kepu.engine.store import Store


def forget(store: Store, sources: Collection[str]) -> Collected:
    """Drop every record that comes, near or far, from files whose digests or provisional identities are
    *sources*, then sweep what belongs to no record. Files that were published by hard link stay where they
    were put. Raises ``StorageError``."""
    rows = store.index.read("SELECT key, recorded FROM records")
    inputs = {key: set(json.loads(bytes(told).decode("utf-8", "surrogatepass"))["inputs"].values())
              for key, told in rows}  # fmt: skip
    dead, fresh = set[str](), set(sources)
    while fresh:
        fresh = {key for key, read in inputs.items() if key not in dead and read & fresh}
        dead |= fresh
    with store.index.writing() as database:
        database.executemany("DELETE FROM records WHERE key = ?", [(key,) for key in sorted(dead)])
        database.executemany("DELETE FROM sources WHERE digest = ?", [(each,) for each in sorted(sources)])
    return collect(store)
