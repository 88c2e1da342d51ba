# SPDX-License-Identifier: Apache-2.0
"""How a build ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kepu.engine.errors import EngineError
from kepu.engine.graph import Target
from kepu.engine.language import sentence


@dataclass(frozen=True, slots=True)
class Built:
    """A build that ended well: the names of targets made and of those found in the store, and the
    seconds it took."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """A target that could not be made, and why. ``blocked`` names the targets that read it, near or
    far, and so were not made either."""

    target: Target
    error: EngineError
    blocked: tuple[str, ...] = ()


class BuildFailed(EngineError):
    """Some targets could not be made; all others were. ``failures`` tells which, and why."""

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        first = self.failures[0]
        super().__init__(
            sentence(
                "{label} could not be made: {cause}", label=first.target.label, cause=first.error.sentence
            )
            if len(self.failures) == 1
            else sentence(
                "{count} things could not be made; all else was. The first is {label}: {cause}",
                count=len(self.failures),
                label=first.target.label,
                cause=first.error.sentence,
            )
        )
        self.permanent = all(failure.error.permanent for failure in self.failures)

    def __reduce__(self) -> tuple[type[BuildFailed], tuple[Sequence[Failure]]]:
        return BuildFailed, (self.failures,)


class TooManyRequests(EngineError):
    """More is asked for at once than will be made at once. Asking again in some seconds helps."""

    permanent = False


class NotYet(EngineError):
    """What was asked for is being made and was not whole within the asker's patience. Asking again helps."""

    permanent = False
