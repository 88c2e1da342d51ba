# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the README's picture of a story in public, with its signed claims, in Chromium.

usage: story_picture.py HOUSE [PICTURE]

HOUSE was made by `make up`; PICTURE is docs/pictures/story.png unless given.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "story.png"
SIZE = {"width": 1440, "height": 1480}
PORT = 8741
SETTLED = 4000


def main(house: str, picture: str = str(PICTURE)) -> None:
    """Serve *house*, and write *picture* of its story at the second of a claim."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("Chromium is missing.")
    command = [sys.executable, "-m", "kepu.cli.main", "--language", "zh-hans", "serve", "--house", house]
    command += ["--port", str(PORT), "--example-links", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            said = ""
            while not said.endswith("\n}\n"):
                line = server.stdout.readline()
                assert line, "the newsroom did not start"
                said += line
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=program, args=["--no-sandbox", "--disable-gpu"]
                )
                page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()  # type: ignore[arg-type]
                page.goto(json.loads(said)["page"])
                page.locator(".steps button").last.click()
                # The page lets no string be run in it: its picture cannot be waited for.
                page.wait_for_timeout(SETTLED)
                page.screenshot(path=picture)
                browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
