# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the README's picture: the page of a made film, playing in Chromium.

usage: picture.py FOLDER [PICTURE] [SECONDS]

FOLDER is what `kepu make` wrote; PICTURE is docs/pictures/player.png unless given; SECONDS is where the film
stands. The page is served by `kepu play` and shown in Chinese, 1440 pixels wide.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "pictures" / "player.png"
SIZE = {"width": 1440, "height": 920}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def main(folder: str, picture: str = str(PICTURE), seconds: str = "8") -> None:
    """Serve *folder*, show its page at *seconds*, and write *picture*."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("Chromium is missing.")
    command = [sys.executable, "-m", "kepu.cli.main", "--language", "zh-hans", "play", folder, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            told = "".join(iter(server.stdout.readline, "}\n")) + "}"
            take(program, json.loads(told)["address"], float(seconds), Path(picture))
        finally:
            server.terminate()


def take(program: str, address: str, seconds: float, picture: Path) -> None:
    """Show the page at *address* with the film at *seconds*, and write what is seen to *picture*."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(f"{address}#t={seconds}")
        page.wait_for_selector(".theatre[data-ready]")
        while not page.evaluate("document.querySelector('video').readyState >= 3"):
            page.wait_for_timeout(50)
        page.wait_for_timeout(1500)
        picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
