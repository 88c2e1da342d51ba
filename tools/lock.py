# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pins requirements/*.in into *.txt with hashes, each layer held to the versions of those below it.

usage: lock.py [--upgrade]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LAYERS = (
    "engine",
    "house",
    "build",
    "newsroom",
    "test",
    "docs",
    "node",
    "recognition",
    "test-recognition",
    "embedding",
)
FOLDER = Path(__file__).resolve().parent.parent / "requirements"


def lock(layer: str, extra: list[str]) -> None:
    """Write ``requirements/<layer>.txt``."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv) if uv.exists() else "uv", "pip", "compile", "--quiet", "--universal"]
    command += [
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
    ]
    command += ["--no-header", *extra, f"{layer}.in", "--output-file", f"{layer}.txt"]
    subprocess.run(command, check=True, cwd=FOLDER)


if __name__ == "__main__":
    for each in LAYERS:
        lock(each, sys.argv[1:])
