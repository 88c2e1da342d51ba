# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packs what a machine without a network needs: wheels, built assets, licences, and source.

usage: bundle.py [OUT] [--sources DIR]

OUT (dist/ by default) receives kepu-VERSION-PLATFORM.tar.gz. It is for machines of this platform and this
version of Python. DIR holds archives of source that go in as they are: those of the programs inside wheels
that the GNU licences ask to be offered (SOURCES.md in the bundle names them).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("engine", "house", "newsroom")
LICENCE = re.compile(r"(?i)(^|/)(licen[cs]e|copying|notice|authors|copyright)[^/]*$")
INSIDE = {
    "av": "FFmpeg and its codecs (LGPL-2.1-or-later, parts GPL-2.0-or-later)",
    "imageio-ffmpeg": "ffmpeg, with x264 and x265 (GPL-3.0-or-later)",
    "pillow-heif": "libheif and libde265 (LGPL-3.0-or-later), x265 (GPL-2.0-or-later)",
    "psycopg-binary": "psycopg-c (LGPL-3.0-only), compiled; libpq (PostgreSQL licence)",
}
"""Wheels with programs inside whose source must be offered to whoever is given the bundle."""
INSTALL = """#!/bin/sh
# Installs Kepu from this folder, without a network:  ./install.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-/opt/kepu}
python=${PYTHON:-python3}
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$found" != "@PYTHON@" ]; then
    echo "This bundle is for Python @PYTHON@, not $found; name it: PYTHON=python@PYTHON@ ./install.sh" >&2
    exit 1
fi
"$python" -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps \\
    --require-hashes --find-links "$here/wheels" --requirement "$here/requirements.txt"
"$folder/bin/kepu" doctor || true
echo "Kepu is in $folder. Make a house with: $folder/bin/kepu setup"
"""


def main() -> int:
    """Make the bundle and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--sources", type=Path, help="archives of source to enclose")
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kepu-bundle-") as name:
        stage = Path(name, "bundle")
        wheels = gather_wheels(stage / "wheels")
        version = dict(map(named, wheels))["kepu"]
        write_requirements(stage, wheels)
        write_licences(stage / "licences", wheels)
        write_sources(stage, version, wheels, told.sources)
        (stage / "install.sh").write_text(INSTALL.replace("@PYTHON@", "{}.{}".format(*sys.version_info)))
        (stage / "install.sh").chmod(0o755)
        platform = re.sub(r"\W+", "-", sysconfig.get_platform())
        title = f"kepu-{version}-{platform}"
        print(pack(stage, told.out / f"{title}.tar.gz", title))
    return 0


def gather_wheels(folder: Path) -> list[Path]:
    """Every wheel that the newsroom needs, checked against the hashes of requirements/, and Kepu's own."""
    folder.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    asked = [part for layer in LAYERS for part in ("-r", f"requirements/{layer}.txt")]
    subprocess.run([*pip, "--require-hashes", "--wheel-dir", folder, *asked], check=True, cwd=ROOT)
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder]
    subprocess.run(build, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return sorted(folder.glob("*.whl"))


def write_requirements(stage: Path, wheels: list[Path]) -> None:
    """Name each wheel with its version and its digest."""
    lines = []
    for wheel in wheels:
        name, version = named(wheel)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={version} --hash=sha256:{digest}\n")
    (stage / "requirements.txt").write_text("".join(lines))


def named(wheel: Path) -> tuple[str, str]:
    """The name and version of a wheel, by its file name (PEP 427)."""
    name, version = wheel.name.split("-")[:2]
    return name.replace("_", "-"), version


def write_licences(folder: Path, wheels: list[Path]) -> None:
    """The licence texts of every wheel, and a table of all."""
    folder.mkdir()
    rows = ["| package | version | licence |", "| --- | --- | --- |"]
    for wheel in wheels:
        name, version = named(wheel)
        with zipfile.ZipFile(wheel) as content:
            for each in content.namelist():
                if ".dist-info/" in each and LICENCE.search(each) and not each.endswith("/"):
                    target = folder / name / each.partition(".dist-info/")[2].replace("/", "-")
                    target.parent.mkdir(exist_ok=True)
                    target.write_bytes(content.read(each))
            metadata = next(each for each in content.namelist() if each.endswith(".dist-info/METADATA"))
            rows.append(f"| {name} | {version} | {licence_of(content.read(metadata).decode())} |")
    (folder / "README.md").write_text("# Licences\n\n" + "\n".join(rows) + "\n")
    for each in ("LICENSE", "LICENSE-APACHE", "NOTICE", "LICENSES", "frontend/NOTICE.txt"):
        path = ROOT / each
        if path.is_file():
            shutil.copy(path, folder / path.name)
        elif path.is_dir():
            shutil.copytree(path, folder / path.name)


def licence_of(metadata: str) -> str:
    """What the metadata of a package say of its licence."""
    told = HeaderParser().parsestr(metadata)
    classes = [
        each.rpartition("::")[2].strip()
        for each in told.get_all("Classifier") or []
        if each.startswith("License ::")
    ]
    first = (told.get("License") or "").strip().splitlines()[:1]
    return told.get("License-Expression") or ", ".join(classes) or "".join(first)[:80] or "see its texts"


def write_sources(stage: Path, version: str, wheels: list[Path], given: Path | None) -> None:
    """Kepu's own source, archives that were given, and what is still to be offered."""
    folder = stage / "source"
    folder.mkdir()
    archive = folder / f"kepu-{version}.tar.gz"
    command = ["git", "archive", "--format=tar.gz", f"--prefix=kepu-{version}/", "-o", archive, "HEAD"]
    subprocess.run(command, check=True, cwd=ROOT)
    enclosed = sorted(given.iterdir()) if given else []
    for each in enclosed:
        shutil.copy(each, folder / each.name)
    versions = dict(map(named, wheels))
    rows = [f"| {name} | {versions[name]} | {what} |" for name, what in INSIDE.items() if name in versions]
    listed = "".join(f"- {each.name}\n" for each in enclosed) or "- none\n"
    (stage / "SOURCES.md").write_text(
        "# Source\n\n"
        f"Kepu is AGPL-3.0-or-later: its source is `source/{archive.name}`. Packages of plain Python are"
        " their own source. These wheels hold programs whose licences ask that their source be offered"
        " to whoever is given this bundle:\n\n| wheel | version | what is inside |\n| --- | --- | --- |\n"
        + "\n".join(rows)
        + f"\n\nEnclosed in `source/`:\n\n{listed}\n"
        "What is not enclosed must come from the makers of the wheel, whose addresses stand in its metadata;"
        " get it before you hand the bundle on: `make bundle SOURCES=DIR`.\n\n"
        "The ffmpeg inside says of itself:\n\n```\n" + ffmpeg_says() + "\n```\n"
    )


def ffmpeg_says() -> str:
    """The version and configuration of the ffmpeg that goes into the bundle."""
    from kepu.engine.process import ffmpeg_program

    done = subprocess.run([ffmpeg_program(), "-version"], check=True, capture_output=True, text=True)
    return "\n".join(done.stdout.splitlines()[:3])


def pack(stage: Path, path: Path, title: str) -> Path:
    """Write *stage* as *path*, whole or not at all; its folder inside is called *title*."""
    part = path.with_name(f".{path.name}.part")
    with tarfile.open(part, "w:gz", compresslevel=1) as made:
        made.add(stage, title)
    part.replace(path)
    return path


if __name__ == "__main__":
    sys.exit(main())
