# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the documentation says is there, is there."""

from __future__ import annotations

import re
from pathlib import Path

from kepu.cli.main import COMMANDS
from tests.house.tree import ROOT, files, kept, text

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
READMES = [Path("README.md"), Path("README.zh-hans.md")]


def anchor(heading: str) -> str:
    """The anchor that Markdown gives a heading."""
    return re.sub(r"[\s]+", "-", re.sub(r"[^\w\s-]", "", heading.strip().lower()))


def test_no_link_is_broken() -> None:
    broken = []
    for path in kept(".md"):
        for target in LINK.findall(re.sub(r"```.*?```", "", text(path), flags=re.S)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _hash, fragment = target.partition("#")
            found = (ROOT / path.parent / name).resolve() if name else ROOT / path
            if not found.exists():
                broken.append(f"{path}: {target}")
            elif fragment and found.suffix == ".md":
                headings = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), flags=re.M)
                if fragment not in {anchor(each) for each in headings}:
                    broken.append(f"{path}: {target}")
    assert broken == []


def test_every_page_is_reached_from_the_navigation() -> None:
    navigation = text(Path("mkdocs.yml")).partition("\nnav:\n")[2]
    named = set(re.findall(r"[ :]([\w/-]+\.md)$", navigation, flags=re.M))
    assert named == {path.relative_to("docs").as_posix() for path in kept(".md", under="docs/")}


def test_the_readmes_name_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(Path("Makefile")), flags=re.M))
    for readme in [*READMES, Path("CONTRIBUTING.md")]:
        named = set(re.findall(r"^(?:\$ )?make ([a-z-]+)", text(readme), flags=re.M))
        named |= set(re.findall(r"`make ([a-z-]+)", text(readme)))
        assert named
        assert named - targets == set()


def test_pages_name_only_commands_that_exist() -> None:
    wrong = []
    for path in kept(".md"):
        for name in re.findall(r"(?:`|^|\$ )kepu ([a-z][a-z-]*)", text(path), flags=re.M):
            if name not in COMMANDS:
                wrong.append(f"{path}: kepu {name}")
    assert wrong == []


def test_both_readmes_show_the_same_commands() -> None:
    blocks = [re.findall(r"```(?:sh)?\n(.*?)```", text(readme), flags=re.S) for readme in READMES]
    assert blocks[0] == blocks[1]
    assert blocks[0]


def test_the_changelog_tells_of_this_version() -> None:
    import kepu

    assert re.search(
        rf"^## {re.escape(kepu.__version__)}\b.*\n+(?:.*\n)*?- ", text(Path("CHANGELOG.md")), flags=re.M
    )


def test_decisions_say_what_was_decided_and_why() -> None:
    thin = []
    for path in kept(".md", under="docs/decisions/"):
        if path.name != "index.md":
            wanted = ("## Decision", "## Why", "## Given up")
            thin += [f"{path}: {part}" for part in wanted if part not in text(path)]
            assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert thin == []


def test_names_of_pages_hold_no_numbers() -> None:
    numbered = [
        path
        for path in files()
        if path.parts[0] == "docs" and path.suffix == ".md" and re.match(r"\d", path.name)
    ]
    assert [path for path in numbered if path.parent.name != "decisions"] == []
