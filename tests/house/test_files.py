# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each file must have."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import ROOT, files, kept, text

SPDX = "SPDX-License-Identifier: "
MUST_NAME_LICENCE = [
    path
    for path in kept(".py", ".js", ".mjs", ".css", ".toml")
    if text(path).strip() and not {"node_modules", "migrations"} & set(path.parts)
]
# Migrations are written by Django.
WRITTEN = [path for path in kept(".py", under="src/") if "migrations" not in path.parts]


def licence_of(path: Path) -> str:
    """What our licences say of *path*: data CC0, the engine Apache, the rest AGPL."""
    place = path.as_posix()
    if path.suffix == ".toml" and place.startswith("src/"):
        return "CC0-1.0"
    if place.startswith(("src/kepu/engine/", "tests/engine/")) or place == "src/kepu/__init__.py":
        return "Apache-2.0"
    return "AGPL-3.0-or-later"


def test_every_file_names_its_licence_on_the_first_line() -> None:
    wrong = []
    for path in MUST_NAME_LICENCE:
        first = next(line for line in text(path).splitlines() if not line.startswith("#!"))
        # Tests of the engine may need what other tests need too: either licence will do for them.
        allowed = {licence_of(path)} | ({"Apache-2.0"} if path.parts[0] == "tests" else set())
        if not any(f"{SPDX}{each}" in first for each in allowed):
            wrong.append(f"{path}: {first[:80]}")
    assert wrong == []


def test_every_licence_named_has_its_text() -> None:
    named = {
        found[1]
        for path in MUST_NAME_LICENCE
        if (found := re.search(r"^\W*SPDX-License-Identifier: ([\w.+-]+)", text(path).splitlines()[0]))
    }
    held = {path.stem for path in (ROOT / "LICENSES").iterdir()}
    assert named == held
    assert all(len(path.read_text()) > 5000 for path in (ROOT / "LICENSES").iterdir())


def test_every_module_of_ours_says_what_it_is() -> None:
    silent = [
        path for path in WRITTEN if text(path).strip() and ast.get_docstring(ast.parse(text(path))) is None
    ]
    assert silent == []


def test_every_public_thing_says_what_it_is() -> None:
    silent = []
    for path in WRITTEN:
        tree = ast.parse(text(path))
        members = list(tree.body)
        classes = [
            each for each in tree.body if isinstance(each, ast.ClassDef) and not each.name.startswith("_")
        ]
        members += [inner for each in classes for inner in each.body]
        for node in members:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and ast.get_docstring(node) is None
            ):
                silent.append(f"{path}:{node.lineno}: {node.name}")
    assert silent == []


def test_nothing_built_is_committed() -> None:
    built = {".mo", ".pyc", ".whl", ".min.js", ".map"}
    assert [path for path in files() if path.suffix in built or "node_modules" in path.parts] == []
    assert [path for path in files() if path.as_posix().startswith("src/kepu/theme/static/")] == []
    assert [path for path in files() if path.name in {"uv.lock", "poetry.lock"}] == []


def test_every_requirement_is_pinned_and_hashed() -> None:
    loose = []
    for path in kept(".txt", under="requirements/"):
        blocks = re.split(r"\n(?=\S)", text(path).replace("\\\n", " "))
        for block in blocks:
            if (
                block.strip()
                and not block.lstrip().startswith("#")
                and ("==" not in block or "--hash=sha256:" not in block)
            ):
                loose.append(f"{path}: {block[:60]}")
    assert loose == []


def test_every_layer_of_requirements_is_locked() -> None:
    wanted = {path.stem for path in kept(".in", under="requirements/")}
    locked = {path.stem for path in kept(".txt", under="requirements/")}
    assert wanted == locked


def test_pages_hold_no_script_and_no_style_of_their_own() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]|\bon(?:click|load|error|input|change)\s*=", re.IGNORECASE
    )
    # Data in a script element that is not JavaScript is no script.
    pages = kept(".html")
    guilty = [
        path
        for path in pages
        if inline.search(
            re.sub(r'<script type="application/(?:ld\+)?json".*?</script>', "", text(path), flags=re.S)
        )
    ]
    assert guilty == []
