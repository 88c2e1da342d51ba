# SPDX-License-Identifier: AGPL-3.0-or-later
"""The heads of days as files, for whoever keeps a copy of them elsewhere."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kepu.ledger.canonical import canonical
from kepu.ledger.errors import LedgerError
from kepu.ledger.models import VERSION, PublishedHead, Record

DAY_FILE = re.compile(r"\d{4}-\d\d-\d\d\.json")
DIGEST = re.compile(r"b2-256:[0-9a-f]{64}")
LARGEST_FILE = 1 << 16


def head_file(head: PublishedHead) -> bytes:
    """What the file of a day's head holds, the same bytes whenever it is written."""
    told = {
        "version": VERSION,
        "day": head.day.isoformat(),
        "zone": head.zone,
        "sequence": head.sequence,
        "digest": head.digest,
    }
    return canonical(told) + b"\n"


def write_head(folder: Path, head: PublishedHead) -> bool:
    """Write the file of *head*, whole or not at all; returns whether it was written. A file that is there is
    never replaced: one that says something else raises ``LedgerError``."""
    path = folder / f"{head.day.isoformat()}.json"
    wanted = head_file(head)
    if path.exists():
        if path.read_bytes() == wanted:
            return False
        raise LedgerError(
            _("{path} says something else than the ledger; keep both and run `kepu ledger verify`."),
            path=path.name,
        )
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(wanted)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), 0o644)
    Path(beside).replace(path)
    return True


def read_heads(folder: Path) -> dict[int, str]:
    """The digests by number that the files of heads in *folder* tell. Raises ``LedgerError`` where there are
    none, where one is no such file, and where two contradict each other; ``OSError``."""
    told: dict[int, str] = {}
    for path in sorted(each for each in folder.iterdir() if DAY_FILE.fullmatch(each.name)):
        sequence, digest = _read_head(path)
        if told.setdefault(sequence, digest) != digest:
            raise LedgerError(
                _("{path} contradicts an earlier file about record {number}."),
                path=path.name,
                number=sequence,
            )
    if not told:
        raise LedgerError(
            _("{folder} holds no heads of days; name the folder of files like 2026-11-27.json."),
            folder=folder,
        )
    return {sequence: digest for sequence, digest in told.items() if sequence}


def _read_head(path: Path) -> tuple[int, str]:
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(LARGEST_FILE))
        sequence, digest = told["sequence"], told["digest"]
        good = isinstance(sequence, int) and sequence >= 0 and DIGEST.fullmatch(digest)
    except (ValueError, TypeError, KeyError, RecursionError):
        good = None
    if not good:
        raise LedgerError(_("{path} is no head of a day; fetch it again."), path=path.name)
    return sequence, str(digest)


def export(records: Iterator[Record]) -> Iterator[dict[str, Any]]:
    """Each of *records* without what it held: what a stranger needs to walk the chain. Raises ``ValueError``
    for one whose commitments were overwritten."""
    for one in records:
        yield {**one.clear_part(), "digest": one.digest}
