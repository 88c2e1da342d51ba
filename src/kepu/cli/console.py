# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a command says: words for people, JSON for machines, nothing that nobody asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

Report = Callable[[float, str, float | None], None]
"""Told of work: the fraction done (0 to 1), what is being made, and the seconds left, if known."""


class Console:
    """One command's voice. Results go to standard output, remarks and progress to standard error.

    With ``json`` the only output is one JSON document, given to ``result``. With ``quiet`` only
    errors are said.
    """

    def __init__(
        self,
        *,
        json: bool = False,
        quiet: bool = False,
        output: TextIO | None = None,
        remarks: TextIO | None = None,
    ) -> None:
        self.json = json
        self.quiet = quiet
        self._output = output if output is not None else sys.stdout
        self._remarks = remarks if remarks is not None else sys.stderr

    def say(self, text: object) -> None:
        """Print *text* for a person; silent with ``json`` or ``quiet``."""
        if not self.json and not self.quiet:
            print(text, file=self._output)

    def note(self, text: object) -> None:
        """Remark on something beside the result; silent with ``quiet``."""
        if not self.quiet:
            print(text, file=self._remarks)

    def fail(self, text: object) -> None:
        """Say what went wrong, always: as ``{"error": …}`` on standard output with ``json``."""
        if self.json:
            self.result({"error": str(text)})
        else:
            print(f"kepu: {text}", file=self._remarks)

    def result(self, value: Any) -> None:
        """Print *value* as JSON when JSON was asked for. Numbers that are not finite are refused."""
        if self.json:
            print(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False), file=self._output)

    @contextmanager
    def progress(self) -> Iterator[Report]:
        """A bar while the block runs, on a terminal; elsewhere nothing is printed.

        Yields a function to call with the fraction done, what is being made and the seconds left
        (``None`` while unknown). It may be called from any thread.
        """
        if self.json or self.quiet or not self._remarks.isatty():
            yield _unheard
            return
        from kepu.cli.bar import bar  # slow: rich takes 40 ms to import, and most commands draw no bar

        with bar(self._remarks) as report:
            yield report


def _unheard(fraction: float, what: str, seconds_left: float | None) -> None:
    """Progress of which nobody wants to hear."""
