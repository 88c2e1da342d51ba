# SPDX-License-Identifier: Apache-2.0
"""The W3C's WebVTT parser (npm webvtt-parser), kept running in node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
VERSION = "2.2.0"
SCRIPT = """
const {WebVTTParser} = require(process.argv[1]);
require('readline').createInterface({input: process.stdin}).on('line', row => {
  const {cues, errors} = new WebVTTParser().parse(JSON.parse(row), 'subtitles/captions/descriptions');
  console.log(JSON.stringify({
    errors: errors.map(e => `${e.line}: ${e.message}`),
    cues: cues.map(c => ({id: c.id, start: Math.round(c.startTime * 1000), end: Math.round(c.endTime * 1000)})),
  }));
});
"""


def parser_folder() -> Path | None:
    """Where the package lies: the front end's, else one of the tests' own; ``None`` where node or the
    package cannot be had."""
    if shutil.which("node") is None:
        return None
    installed = ROOT / "frontend" / "node_modules" / "webvtt-parser"
    if installed.is_dir():
        return installed
    prefix = ROOT / "build" / "webvtt-parser"
    own = prefix / "node_modules" / "webvtt-parser"
    if not own.is_dir() and shutil.which("npm"):
        prefix.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--prefix",
                str(prefix),
                f"webvtt-parser@{VERSION}",
            ],
            check=False,
            capture_output=True,
            timeout=120,
        )
    return own if own.is_dir() else None


class W3cParser:
    """``parse`` returns the errors (``line: message``) and the cues that the W3C's parser sees."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            ["node", "-e", SCRIPT, str(folder / "parser.js")],
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def parse(self, text: str) -> tuple[list[str], list[dict[str, Any]]]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["errors"], answer["cues"]

    def close(self) -> None:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
