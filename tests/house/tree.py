# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the repository holds, for the tests of the house."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".txt",
    ".in",
    ".js",
    ".mjs",
    ".css",
    ".html",
    ".json",
    ".yml",
    ".po",
    ".svg",
    "",
}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is kept, relative to the root, in order: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


@cache
def text(path: Path) -> str:
    """The text of a kept file."""
    return (ROOT / path).read_text(encoding="utf-8")


def kept(*suffixes: str, under: str = "") -> list[Path]:
    """Kept files with one of *suffixes* below the folder *under*."""
    return [path for path in files() if path.suffix in suffixes and path.as_posix().startswith(under)]


def texts() -> list[Path]:
    """Kept files of text."""
    return [path for path in files() if path.suffix in TEXT]
