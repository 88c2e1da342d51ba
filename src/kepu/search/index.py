# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts things into the index and takes them out, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from types import ModuleType

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from kepu.search.models import Entry, pack
from kepu.search.stores import postgresql, sqlite

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found of one thing, in one language or in all. *moment* is the time by which it is
    newer or older than others; *unit_id* is the key of the unit whose it is."""

    kind: str
    public_id: str
    title: str
    body: str
    moment: datetime
    language: str = ""
    unit_id: int | None = None


def store() -> ModuleType:
    """The index of the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def put(documents: Iterable[Document]) -> None:
    """Put *documents* into the index, in place of what was known of the same things. Of one thing in one
    language the last counts."""
    waiting = list({(each.kind, each.public_id, each.language): each for each in documents}.values())
    for start in range(0, len(waiting), BATCH):
        with transaction.atomic(savepoint=False):
            _put(waiting[start : start + BATCH])


def _put(documents: Sequence[Document]) -> None:
    wanted = {(each.kind, each.public_id, each.language): each for each in documents}
    seconds = [_key(each.moment) for each in documents]
    same = Q(
        kind__in={kind for kind, _, _ in wanted}, public_id__in={public_id for _, public_id, _ in wanted}
    )
    there = list(Entry.objects.filter(same | Q(pk__in=seconds)))
    known = [entry for entry in there if (entry.kind, entry.public_id, entry.language) in wanted]
    _take_out(known)
    keys = _free_keys(seconds, {entry.pk for entry in there} - {entry.pk for entry in known})
    entries = [
        Entry(
            id=key,
            kind=each.kind,
            public_id=each.public_id,
            language=each.language,
            unit_id=each.unit_id,
            title=each.title,
            packed_body=pack(each.body),
        )
        for key, each in zip(keys, documents, strict=True)
    ]
    Entry.objects.bulk_create(entries)
    store().add([(key, each.title, each.body) for key, each in zip(keys, documents, strict=True)])


def remove(kind: str, public_ids: Iterable[str]) -> None:
    """Take things out of the index, in every language; what is not there is no mistake."""
    with transaction.atomic():
        _take_out(list(Entry.objects.filter(kind=kind, public_id__in=list(public_ids))))


def move_to_unit(kinds: Iterable[str], before: int, after: int) -> None:
    """Let what of *kinds* belonged to the unit of key *before* be found by those of *after*."""
    Entry.objects.filter(kind__in=list(kinds), unit_id=before).update(unit_id=after)


def forget_what_was_taken_out() -> None:
    """Rewrite the index, so that what was taken out stands nowhere in its file any more. Takes as long as the
    index is large: for a job, outside a transaction."""
    store().rewrite()


def tighten() -> None:
    """Let the index take no more room than it needs. Takes as long as the index is large: for a job,
    outside a transaction."""
    store().tighten()


def _take_out(entries: Sequence[Entry]) -> None:
    store().take_out([(entry.id, entry.title, entry.body) for entry in entries])
    Entry.objects.filter(pk__in=[entry.id for entry in entries]).delete()


def _key(moment: datetime) -> int:
    """The place of *moment* in time, in seconds since 1970. Keys are kept small and near each other, for
    the index writes one for each word of each text."""
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds


def _free_keys(wanted: Sequence[int], taken: Container[int]) -> list[int]:
    """A key for each of *wanted*: itself, or the next before it that nobody has; *taken* are those of them
    that somebody has. Before and not after: what comes a moment later must not find itself older than a
    crowd."""
    given: dict[int, None] = {}
    walks: dict[int, Iterator[int]] = {}
    for key in wanted:
        free = key
        if key in taken or key in given:
            walk = walks.setdefault(key, _free_from(key))
            free = next(each for each in walk if each not in given)
        given[free] = None
    return list(given)


def _free_from(key: int) -> Iterator[int]:
    """The keys that no entry has, from *key* down. A crowd is passed by one query, however many they are."""
    entries = Entry.objects.order_by("-pk").values_list("pk", flat=True)
    ends_a_run = ~Exists(Entry.objects.filter(pk=OuterRef("pk") - 1))
    while (highest := entries.filter(pk__lte=key).first()) is not None:
        yield from range(key, highest, -1)
        key = entries.filter(ends_a_run, pk__lte=highest)[0] - 1
    yield from count(key, -1)
