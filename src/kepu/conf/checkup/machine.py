# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the machine must bring: programs, libraries, fonts, walls, a clock."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import kepu
from kepu.conf.checkup.finding import Finding, good, worth_knowing, wrong
from kepu.conf.house import House
from kepu.engine.errors import ChildError
from kepu.engine.language import Sentence, sentence
from kepu.engine.process import confinement_level, ffmpeg_program
from kepu.engine.recognition.model import missing_model

OLDEST_PYTHON = (3, 11)
SLACK_SECONDS = 300
"""How far ahead of the clock a file may lie: file servers have clocks of their own."""
PANGO = "libpango-1.0.so.0"
SECONDS = 20


def check_python(house: House) -> list[Finding]:
    """The interpreter, and Kepu itself."""
    if sys.version_info < OLDEST_PYTHON:
        return [wrong("python", sentence("Python is older than 3.11; run Kepu with a newer one."))]
    return [
        good(
            "python",
            sentence(
                "Kepu {kepu} runs on Python {python}.",
                kepu=kepu.__version__,
                python=platform.python_version(),
            ),
        )
    ]


def check_walls(house: House) -> list[Finding]:
    """Which walls stand around what reads files from outside."""
    try:
        level = confinement_level()
    except ChildError:
        return [wrong("sandbox", _no_walls())]
    if not level.enough:
        return [wrong("sandbox", _no_walls())]
    walls = {
        "Landlock": level.landlock > 0,
        "seccomp": level.seccomp,
        "network namespace": level.namespace,
    }
    standing = ", ".join(name for name, stands in walls.items() if stands)
    said = sentence("Files from outside are opened behind {walls}.", walls=standing)
    if all(walls.values()):
        return [good("sandbox", said)]
    missing = ", ".join(name for name, stands in walls.items() if not stands)
    return [
        worth_knowing(
            "sandbox",
            sentence(
                "Files from outside are opened behind {walls}; {missing} is not to be had here. A newer"
                " kernel brings it, or a container that permits it.",
                walls=standing,
                missing=missing,
            ),
        )
    ]


def _no_walls() -> Sentence:
    return sentence(
        "No wall can be raised around what reads files from outside, and uploads are refused; use a kernel"
        " with seccomp or Landlock (5.13 or later)."
    )


def check_ffmpeg(house: House) -> list[Finding]:
    """Whether ffmpeg is there and runs."""
    try:
        program = ffmpeg_program()
        told = _output([str(program), "-version"])
    except (ChildError, OSError, subprocess.SubprocessError) as error:
        return [
            wrong(
                "ffmpeg",
                sentence(
                    "ffmpeg does not run: {cause}. Install the package imageio-ffmpeg, or set KEPU_FFMPEG.",
                    cause=str(error).rstrip("."),
                ),
            )
        ]
    version = [*told.split(), "", "", "?"][2]
    return [good("ffmpeg", sentence("ffmpeg {version} runs.", version=version))]


def _output(command: list[str]) -> str:
    return subprocess.run(
        command, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=True
    ).stdout


def check_pango(house: House) -> list[Finding]:
    """The library that sets type in PDF documents."""
    try:
        ctypes.CDLL(PANGO)
    except OSError:
        return [
            wrong(
                "pango",
                sentence(
                    "Pango is missing, and no PDF can be made; install libpango-1.0-0, libpangoft2-1.0-0 and"
                    " libharfbuzz-subset0."
                ),
            )
        ]
    return [good("pango", sentence("Pango sets type in documents."))]


def check_fonts(house: House) -> list[Finding]:
    """Whether there is a font with Chinese characters."""
    if han_fonts():
        return [good("fonts", sentence("There are fonts for Chinese."))]
    return [
        wrong(
            "fonts",
            sentence("There is no font for Chinese, and documents would show boxes; install fonts-noto-cjk."),
        )
    ]


def han_fonts() -> bool:
    """Whether fontconfig, or else the usual folders, know a font for Chinese."""
    if shutil.which("fc-list"):
        try:
            return bool(_output(["fc-list", ":lang=zh-cn", "family"]).strip())
        except (OSError, subprocess.SubprocessError):
            pass  # the folders are looked at instead
    places = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return any(any(place.rglob("*CJK*")) for place in places if place.is_dir())


def check_recognition(house: House, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """The model that drafts captions, where one is named."""
    told = environment.get("KEPU_RECOGNITION_MODEL", "")
    if not told:
        return []
    if (missing := missing_model(Path(told))) is not None:
        return [wrong("recognition", missing)]
    return [good("recognition", sentence("Captions are drafted by the model in {folder}.", folder=told))]


def check_espeak(house: House) -> list[Finding]:
    """The voice by which scripts are set to times in languages that have no other way."""
    if shutil.which("espeak-ng"):
        return [good("espeak", sentence("espeak-ng sets scripts to times."))]
    return [
        worth_knowing(
            "espeak",
            sentence(
                "espeak-ng is missing; scripts cannot be set to times by themselves. Install espeak-ng."
            ),
        )
    ]


def check_clock(house: House, now: Callable[[], float] = time.time) -> list[Finding]:
    """Whether the clock can be right, and the zone of the house is known."""
    found: list[Finding] = []
    try:
        ZoneInfo(house.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(
            wrong(
                "clock",
                sentence("The time zone {zone} is not known here; install tzdata.", zone=house.zone),
            )
        )
    moment = now()
    newest = max((path.stat().st_mtime for path in _witnesses(house)), default=0.0)
    if newest > moment + SLACK_SECONDS:
        found.append(
            wrong(
                "clock",
                sentence(
                    "The clock is {minutes} minutes behind files that were written here; set it, and keep it"
                    " by NTP. Links would expire and schedules run at the wrong time.",
                    minutes=round((newest - moment) / 60),
                ),
            )
        )
    return found or [
        good("clock", sentence("The clock is not behind its own files; the zone is {zone}.", zone=house.zone))
    ]


def _witnesses(house: House) -> list[Path]:
    """Files that somebody wrote at a time that is known to be past."""
    files = [Path(kepu.__file__), *(house.folder.iterdir() if house.folder.is_dir() else ())]
    return [path for path in files if os.access(path, os.R_OK)]
