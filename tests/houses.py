# SPDX-License-Identifier: AGPL-3.0-or-later
"""Houses that commands make in processes of their own, since settings are loaded once a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ANSWERS = """
email = "admin@example.org"
password = "a long and plain sentence"
name = { zh-hans = "试验科普社", en = "Trial House" }
languages = ["zh-hans", "en"]
units = [{ zh-hans = "试验协会", en = "Trial Association" }]
zone = "Asia/Shanghai"
address = "https://kepu.example.org"
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a command about the house in *folder*: not that of the tests."""
    told = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "KEPU_"))}
    told.pop("DATABASE_URL", None)
    return told | {"KEPU_HOUSE": str(folder), "KEPU_LANGUAGE": "en"} | more


def kepu_command(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``kepu`` with *arguments* about the house in *folder*; *more* is added to its environment."""
    return subprocess.run(
        [sys.executable, "-m", "kepu.cli.main", *arguments],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def told(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON that a command printed; what it complained of where it printed none."""
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def in_house(folder: Path, program: str, **more: str) -> str:
    """What *program* prints with Django loaded for the house in *folder*."""
    begin = "from kepu.conf.starting import start\nstart()\n"
    done = subprocess.run(
        [sys.executable, "-c", begin + program],
        env=environment(folder, **more),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
