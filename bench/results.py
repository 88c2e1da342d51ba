# SPDX-License-Identifier: AGPL-3.0-or-later
"""A figure beside what it is compared with, and how it stands to what it must and should be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a figure stands."""

    AIM = "aim"
    """It reaches the aim: the floor that physics sets, as measured."""
    MUST = "must"
    """It is what it must be, short of the aim."""
    MISSED = "missed"
    """It is not what it must be."""
    SHOWN = "shown"
    """Nothing is asked of it; it explains the others."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table.

    *value* in *unit* is what is judged by *must* and *aim* (``None`` where nothing is asked), less being
    better unless *more_is_better*. *other* and *ours* are what it comes from, as they are shown.
    *between* says what stands between where a mark is missed; it is shown only then.
    """

    name: str
    value: float
    unit: str
    must: float | None = None
    aim: float | None = None
    other: str = ""
    ours: str = ""
    between: str = ""
    more_is_better: bool = False

    @property
    def verdict(self) -> Verdict:
        """How the figure stands, as it is shown: rounded."""
        if self.must is None:
            return Verdict.SHOWN
        if self.aim is not None and self._reaches(self.aim):
            return Verdict.AIM
        return Verdict.MUST if self._reaches(self.must) else Verdict.MISSED

    def _reaches(self, mark: float) -> bool:
        value = float(shown_number(self.value, self.unit))
        return value >= mark if self.more_is_better else value <= mark

    @property
    def shown_between(self) -> str:
        """What stands between, where something does."""
        short_of_aim = self.verdict is Verdict.MUST and self.aim is not None
        return self.between if short_of_aim or self.verdict is Verdict.MISSED else ""


def shown_number(value: float, unit: str) -> str:
    """*value* with as many digits as *unit* deserves."""
    digits = {"×": 2, "s": 2, "%": 1, "LU": 2, "dB": 2, "VMAF": 2, "MB": 0}.get(unit, 3)
    if unit == "%" and abs(value) < 1:
        digits = 3
    return f"{value:.{digits}f}"


def shown(value: float | None, unit: str) -> str:
    """*value* with its unit, a dash for none."""
    return "–" if value is None else f"{shown_number(value, unit)} {unit}".strip()


def mark(value: float | None, unit: str, more_is_better: bool) -> str:
    """A must or an aim as the table shows it: plainly, as somebody wrote it."""
    if value is None:
        return "–"
    return f"{'≥' if more_is_better else '≤'} {value:g} {unit}".strip()


def ratio(name: str, ours: float, other: float, unit: str, **told: object) -> Result:
    """*ours* beside *other*, both in *unit*, as a ratio. Raises ``ZeroDivisionError``."""
    return Result(name, ours / other, "×", other=shown(other, unit), ours=shown(ours, unit), **told)  # type: ignore[arg-type]
