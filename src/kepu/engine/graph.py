# SPDX-License-Identifier: Apache-2.0
"""Targets and what they are made from. Nothing here knows of media.

A target is a pure function of recorded inputs. Its *build key* is the digest of
everything that determines its bytes: the maker and its revision, the
parameters, the keys of its inputs, and the versions of the tools it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from kepu.engine.cancelling import FileEvent, cancel_file
from kepu.engine.digest import PROVISIONAL, digest_json
from kepu.engine.errors import GraphError
from kepu.engine.language import Sentence, sentence
from kepu.engine.output_paths import is_output_path

type_of_json = Any
Parameters = Mapping[str, type_of_json]


@dataclass(frozen=True, slots=True)
class Source:
    """A file from outside. ``digest`` is its content digest (``b2-256:…``), or a provisional
    identity (``stat:…``) while the content digest is not known yet."""

    name: str
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be built.

    ``outputs`` are POSIX paths relative to the output folder; they appear together or not at all.
    ``maker`` names a function ``module:function`` that takes one ``Job``; ``revision`` is raised
    whenever that function would write other bytes from the same inputs. ``parameters`` is plain
    JSON and holds all else that determines the bytes. ``inputs`` names sources and targets.
    ``tools`` names tools whose versions stand in the graph.

    Targets of one non-empty ``batch`` have the same maker and may be made by one call, in any
    subset, with the same bytes. ``cost`` is an estimate of the work in CPU seconds, ``size`` of
    the bytes written; both serve forecasts only and stand outside the key, as ``label``,
    ``priority`` (lower is sooner) and ``published`` (appears in the output folder) do.
    """

    name: str
    outputs: tuple[str, ...]
    maker: str
    revision: int
    parameters: Parameters
    inputs: tuple[str, ...]
    label: Sentence
    tools: tuple[str, ...] = ()
    batch: str = ""
    priority: int = 100
    cost: float = 0.0
    size: int = 0
    published: bool = True


@dataclass(frozen=True, slots=True)
class Job:
    """What a maker is given: one target, or several of one batch, and where things lie.

    The maker reads only ``inputs`` and writes each output of each target under ``folder``, an
    empty folder of its own. It stops soon after ``cancel`` is set. ``niceness`` is what its children
    run with. In another process ``cancel`` is set by a file beside ``folder``.
    """

    targets: tuple[Target, ...]
    inputs: Mapping[str, tuple[Path, ...]]
    folder: Path
    cancel: Event = field(default_factory=Event)
    niceness: int = 0

    def path(self, name: str, index: int = 0) -> Path:
        """Where the input *name* lies; *index* chooses among the outputs of a target."""
        return self.inputs[name][index]

    def output(self, relative: str) -> Path:
        """Where to write the output *relative*; its folder is made."""
        path = self.folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def __reduce__(self) -> tuple[type_of_json, ...]:
        return _job_elsewhere, (self.targets, dict(self.inputs), self.folder, self.niceness)


def _job_elsewhere(
    targets: tuple[Target, ...], inputs: Mapping[str, tuple[Path, ...]], folder: Path, niceness: int
) -> Job:
    return Job(targets, inputs, folder, FileEvent(cancel_file(folder)), niceness)


Maker = Callable[[Job], None]


class Graph:
    """Sources and targets by name, with the versions of the tools.

    Raises ``GraphError`` where two things share a name or an output, an input is missing, or an
    output's path would leave the output folder. Targets must be added after the targets that they
    read: so there is no circle.
    """

    def __init__(self, sources: Iterable[Source] = (), tools: Mapping[str, str] | None = None) -> None:
        self.sources: dict[str, Source] = {}
        self.targets: dict[str, Target] = {}
        self.tools: dict[str, str] = dict(tools or {})
        self._owners: dict[str, str] = {}
        self._folders: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._provisional: set[str] = set()
        for source in sources:
            self.add_source(source)

    def add_source(self, source: Source) -> None:
        """Add a file from outside."""
        self._claim_name(source.name)
        self.sources[source.name] = source
        if source.digest.startswith(PROVISIONAL):
            self._provisional.add(source.name)

    def add(self, targets: Iterable[Target]) -> None:
        """Add *targets*, each after those it reads."""
        for target in targets:
            self._claim_name(target.name)
            for name in target.inputs:
                if name not in self.targets and name not in self.sources:
                    raise GraphError(
                        sentence(
                            "{target} reads {input}, which nothing makes.", target=target.name, input=name
                        )
                    )
            if not target.outputs:
                raise GraphError(sentence("{target} writes nothing.", target=target.name))
            for output in target.outputs:
                self._claim_output(output, target.name)
            self.targets[target.name] = target
            if not self._provisional.isdisjoint(target.inputs):
                self._provisional.add(target.name)

    def _claim_name(self, name: str) -> None:
        if name in self.targets or name in self.sources:
            raise GraphError(sentence("Two things are named {name}.", name=name))

    def _claim_output(self, output: str, target: str) -> None:
        if not is_output_path(output):
            raise GraphError(
                sentence(
                    "{target} would write {output}, which is no path inside the output folder.",
                    target=target,
                    output=repr(output),
                )
            )
        owner = self._owners.get(output) or self._folders.get(output)
        place = output
        while owner is None and (cut := place.rfind("/")) > 0:
            place = place[:cut]
            owner = self._owners.get(place)
            if self._folders.setdefault(place, target) != target:
                break
        if owner is not None:
            raise GraphError(
                sentence(
                    "{output} would be written by {first} and by {second}.",
                    output=output,
                    first=owner,
                    second=target,
                )
            )
        self._owners[output] = target

    def __iter__(self) -> Iterator[Target]:
        return iter(self.targets.values())

    def __len__(self) -> int:
        return len(self.targets)

    def owner(self, output: str) -> Target | None:
        """The target that writes *output*, or ``None``."""
        name = self._owners.get(output)
        return self.targets[name] if name is not None else None

    def is_provisional(self, name: str) -> bool:
        """Whether the source *name*, or a source that the target *name* is made from, is known only by
        a provisional identity."""
        return name in self._provisional

    def key(self, name: str) -> str:
        """The build key of a target, or the digest of a source."""
        if name in self.sources:
            return self.sources[name].digest
        open_names = [name]
        while open_names:
            each = open_names[-1]
            lacking = [i for i in self.targets[each].inputs if i in self.targets and i not in self._keys]
            open_names.extend(lacking)
            if not lacking:
                if each not in self._keys:
                    self._keys[each] = digest_json(self.recorded_inputs(each))
                open_names.pop()
        return self._keys[name]

    def recorded_inputs(self, name: str) -> dict[str, type_of_json]:
        """Everything that the build key of target *name* is the digest of."""
        target = self.targets[name]
        return {
            "maker": target.maker,
            "revision": target.revision,
            "parameters": target.parameters,
            "outputs": list(target.outputs),
            "inputs": {each: self._known_key(each) for each in target.inputs},
            "tools": {each: self._tool_version(each, target) for each in target.tools},
        }

    def _known_key(self, name: str) -> str:
        return self._keys.get(name) or self.key(name)

    def _tool_version(self, tool: str, target: Target) -> str:
        if tool not in self.tools:
            raise GraphError(
                sentence(
                    "{target} runs {tool}, whose version the graph does not know.",
                    target=target.name,
                    tool=tool,
                )
            )
        return self.tools[tool]

    def needed_by(self, names: Sequence[str]) -> list[str]:
        """The targets in *names* and all targets they read, in an order that can be built."""
        wanted: set[str] = set()
        open_names = [name for name in names if name in self.targets]
        while open_names:
            name = open_names.pop()
            if name not in wanted:
                wanted.add(name)
                open_names.extend(each for each in self.targets[name].inputs if each in self.targets)
        return [name for name in self.targets if name in wanted]
