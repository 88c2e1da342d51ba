# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where what is served comes from."""

from __future__ import annotations

from typing import Protocol

from kepu.engine.playing import Served
from kepu.theme.film import MadeFile


class Origin(Protocol):
    """A film's output folder, whether its files lie there or are made when they are asked for. Paths are
    relative to that folder. All methods may be called from any thread."""

    title: str
    progress: str
    """The address that tells what is being made, empty where all is made."""

    def files(self) -> list[MadeFile]:
        """What is made and what will be."""
        ...

    def find(self, path: str) -> Served | None:
        """The file of *path*, made now if need be; ``None`` where there is none.

        Raises ``TooManyRequests`` where more is asked for than can be made, and ``EngineError``.
        """
        ...

    def read(self, path: str) -> bytes | None:
        """The bytes of *path* if they are there, or soon can be."""
        ...

    def state(self) -> dict[str, object]:
        """How far the making is, as the page is told."""
        ...
