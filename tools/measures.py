# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints how the code measures beside the codebases that we learn from. Exits 1 where an aim is missed.

usage: measures.py
"""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kepu"
LONG_FILE, LONG_FUNCTION, SHARE = 400, 40, 0.05


def lines_of_files() -> dict[Path, int]:
    """Lines of every module that holds anything."""
    counted = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    return {path: lines for path, lines in counted.items() if lines}


def lines_of_functions() -> dict[str, int]:
    """Lines of every function and method."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found[place] = (node.end_lineno or node.lineno) - node.lineno + 1
    return found


def broad_catches() -> list[str]:
    """Every ``except Exception``, with its place."""
    found = []
    for path in SOURCE.rglob("*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip().startswith(("except Exception", "except:")):
                found.append(f"{path.relative_to(ROOT)}:{number}{'' if '#' in line else ' (unexplained)'}")
    return found


def spread(values: list[int]) -> str:
    """Median and ninetieth percentile."""
    return f"{statistics.median(values):.0f} / {statistics.quantiles(values, n=10)[-1]:.0f}"


def share_over(values: list[int], limit: int) -> float:
    """Which part of *values* is above *limit*."""
    return sum(value > limit for value in values) / len(values)


def contracts() -> tuple[bool, str]:
    """Whether the import contracts are kept, and import-linter's closing line."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    said = [line for line in ended.stdout.splitlines() if line.startswith("Contracts:")]
    return ended.returncode == 0, said[0] if said else ended.stdout[-200:] + ended.stderr[-200:]


def main() -> int:
    """Print the table; returns 1 where an aim is missed."""
    files, functions = lines_of_files(), lines_of_functions()
    kept, contract_words = contracts()
    long_files = share_over(list(files.values()), LONG_FILE)
    long_functions = share_over(list(functions.values()), LONG_FUNCTION)
    catches = broad_catches()
    rows = [
        ("files, functions", "", f"{len(files)}, {len(functions)}"),
        ("median / p90 lines per file", "43–80 / 158–387", spread(list(files.values()))),
        ("files > 400 lines", "3–9 %, ours ≤ 5 %", f"{long_files:.1%}"),
        ("median / p90 lines per function", "5–9 / 23–32", spread(list(functions.values()))),
        ("functions > 40 lines", "3–6 %, ours ≤ 5 %", f"{long_functions:.1%}"),
        ("import contracts", "0 broken", contract_words),
        ("`except Exception`", "3–19, ours 0 unexplained", str(len(catches))),
    ]
    for what, anchors, ours in rows:
        print(f"{what:34} {anchors:26} {ours}")
    for place, lines in sorted(functions.items(), key=lambda item: -item[1])[:10]:
        if lines > LONG_FUNCTION:
            print(f"  {lines} lines: {place}")
    print(*(f"  {each}" for each in catches), sep="\n", end="\n" if catches else "")
    unexplained = any("unexplained" in each for each in catches)
    return int(not kept or unexplained or long_files > SHARE or long_functions > SHARE)


if __name__ == "__main__":
    sys.exit(main())
