# SPDX-License-Identifier: Apache-2.0
"""Where a builder's jobs come from and go to: folders, inputs, claims, and what is kept of a job."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from pathlib import Path

from kepu.engine.adoption import adopt
from kepu.engine.cancelling import cancel_file
from kepu.engine.digest import FileState
from kepu.engine.disk import NEARLY_FULL, free_bytes, no_space, storage_error
from kepu.engine.errors import Cancelled, EngineError, SourceChanged, StorageError
from kepu.engine.graph import Graph, Job, Target
from kepu.engine.jobs import MakerError, Written
from kepu.engine.language import sentence
from kepu.engine.master_digests import changed, note_sources
from kepu.engine.records import NewRecord, Record
from kepu.engine.store import Store


class Workplace:
    """A session in *store* for the jobs of *graph*. The sources are noted when it opens; until
    ``note_sources`` is called again, all that *store* holds counts as in use: an hour has thousands of
    keys, and whoever waits for the first of its pictures should not wait for them.

    Raises ``StorageError``, and ``SourceChanged`` where a source is no longer what the graph says.
    """

    def __init__(self, graph: Graph, store: Store) -> None:
        self.graph = graph
        self.store = store
        self._graph_before: Graph | None = None
        self._noted = note_sources(store, graph)
        self._session = store.open_session()

    def _keys(self) -> list[str]:
        return [self.graph.key(target.name) for target in self.graph]

    def note_sources(self) -> None:
        """Look at the sources again, and say which keys are in use. Raises ``SourceChanged``."""
        self._noted = note_sources(self.store, self.graph)
        self.store.use(self._session, self._keys())

    def change_graph(self, graph: Graph) -> None:
        """From now on, what is made is recorded under the keys of *graph*."""
        noted = note_sources(self.store, graph)
        self._graph_before, self.graph, self._noted = self.graph, graph, noted
        self.store.use(self._session, self._keys())

    def close(self) -> None:
        """Give folders and claims back."""
        self.store.close_session(self._session)

    def claim(self, names: Sequence[str]) -> set[str]:
        """Those of the targets *names* that no other process is making."""
        keys = {self.graph.key(name): name for name in names}
        return {keys[key] for key in self.store.claim(self._session, list(keys))}

    def release(self, names: Sequence[str]) -> None:
        """Let go of the claims on *names*."""
        # A claim that stays delays others until this session ends: no reason to fail.
        with suppress(StorageError):
            self.store.release(self._session, [self.graph.key(name) for name in names])

    def job(self, names: Sequence[str], records: Mapping[str, Record], niceness: int) -> Job:
        """A job that makes *names*, in a new folder. Raises ``StorageError``."""
        targets = tuple(self.graph.targets[name] for name in names)
        inputs = {each: self._paths(each, records) for target in targets for each in target.inputs}
        try:
            folder = self._session.new_folder()
        except OSError as error:
            raise storage_error(error, self._session.folder) from error
        return Job(targets, inputs, folder, niceness=niceness)

    def _paths(self, name: str, records: Mapping[str, Record]) -> tuple[Path, ...]:
        if name in self.graph.sources:
            return (self.graph.sources[name].path,)
        return self.store.paths(records[name])

    def keep(self, job: Job, written: Written) -> list[Record]:
        """Record what *job* wrote, unless a source changed while it read. Raises ``EngineError``."""
        self._check_sources(job)
        whole_cost = sum(target.cost for target in job.targets)
        return self.store.keep(
            [
                NewRecord(
                    key=self.graph.key(target.name),
                    target=target.name,
                    files=written.files[target.name],
                    recorded=self.graph.recorded_inputs(target.name),
                    seconds=written.seconds * _share(target, whole_cost, len(job.targets)),
                    provisional=self.graph.is_provisional(target.name),
                )
                for target in job.targets
            ]
        )

    def under_present_keys(self, records: Sequence[Record]) -> list[Record]:
        """*records*, those that were kept just before the graph was changed under their real keys."""
        keys = [self.graph.key(record.target) for record in records]
        if self._graph_before is None or keys == [record.key for record in records]:
            return list(records)
        adopt(self.store, self._graph_before, self.graph)
        return list(self.store.any_records(keys).values())

    def _check_sources(self, job: Job) -> None:
        for name in {each for target in job.targets for each in target.inputs}:
            source = self.graph.sources.get(name)
            if source is not None and not self._is_as_noted(name, source.path):
                raise changed(source.path)

    def _is_as_noted(self, name: str, path: Path) -> bool:
        try:
            return FileState.of(path) == self._noted[name]
        except OSError:
            return False

    def explained(self, job: Job, failure: BaseException) -> EngineError:
        """What *failure* of *job* means, in a sentence: a changed source and a full disk come first,
        for a tool that met them tells of something else."""
        if job.cancel.is_set():
            return Cancelled(sentence("The work was stopped."))
        try:
            self._check_sources(job)
        except SourceChanged as error:
            return error
        if free_bytes(self.store.folder) < NEARLY_FULL:
            return no_space(self.store.folder, sum(target.size for target in job.targets))
        if isinstance(failure, EngineError) and not isinstance(failure, Cancelled):
            return failure
        if isinstance(failure, BrokenExecutor):
            return MakerError(
                sentence(
                    "A worker process ended suddenly; perhaps the machine ran out of memory. Run again "
                    "with fewer workers: what is made already is kept."
                )
            )
        return MakerError(
            sentence(
                "{maker} stopped with an error of its own: {cause}",
                maker=job.targets[0].maker,
                cause=repr(failure),
            )
        )

    def stop(self, job: Job) -> None:
        """Ask *job* to stop, wherever it runs."""
        job.cancel.set()
        # On a disk that takes no file a job in another process goes on to its end, and is not kept.
        with suppress(OSError):
            cancel_file(job.folder).touch()

    def clear(self, job: Job) -> None:
        """Remove what *job* left behind, as far as it can be; the rest is swept with the session."""
        shutil.rmtree(job.folder, ignore_errors=True)
        with suppress(OSError):
            cancel_file(job.folder).unlink(missing_ok=True)


def _share(target: Target, whole_cost: float, count: int) -> float:
    return target.cost / whole_cost if whole_cost > 0 else 1 / count
