# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the README's picture of the newsroom: the experts of an example house, in Chromium.

usage: newsroom_picture.py HOUSE [PICTURE]

HOUSE was made by `kepu setup --example`; PICTURE is docs/pictures/newsroom.png unless given.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "newsroom.png"
SIZE = {"width": 1440, "height": 820}
WHO = "示例分管领导丁"
PORT = 8741


def main(house: str, picture: str = str(PICTURE)) -> None:
    """Serve *house*, sign its leader in, and write *picture* of its experts."""
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
                page.goto(json.loads(said)["links"][WHO])
                page.locator("main button[type=submit], form button").last.click()
                page.goto(f"http://127.0.0.1:{PORT}/newsroom/directory/experts/")
                page.screenshot(path=picture)
                browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
