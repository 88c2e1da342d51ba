# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills the reference pages from the code while mkdocs builds.

The commands come from argparse, the recipe from its schema, the exit codes from their docstrings. A page asks
with a comment: `<!-- commands -->`, `<!-- recipe -->`, `<!-- exit codes -->`,
`<!-- roles -->`, `<!-- review routes -->`, `<!-- style rules -->`.
"""

from __future__ import annotations

import ast
import os
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import override
from msgspec import inspect

from kepu.cli import exits
from kepu.cli.main import COMMANDS, command_parser, top_parser
from kepu.directory.roles import VERBS, Verb
from kepu.engine import recipe
from kepu.engine.language import speaking
from kepu.engine.toml_file import expectation
from kepu.review.stages import ShippedRoute, Stage, shipped_routes
from kepu.style.rules import RULES


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by mkdocs for each page."""
    makers = {
        "commands": commands,
        "recipe": recipe_sections,
        "exit codes": exit_codes,
        "roles": roles,
        "review routes": review_routes,
        "style rules": style_rules,
    }
    for name, make in makers.items():
        marker = f"<!-- {name} -->"
        if marker in markdown:
            markdown = markdown.replace(marker, make())
    return markdown


def commands() -> str:
    """The help of every command."""
    os.environ["COLUMNS"] = "100"
    parts = [f"## kepu\n\n```text\n{_help(top_parser())}```"]
    for name, path in COMMANDS.items():
        parts.append(f"## kepu {name}\n\n```text\n{_help(command_parser(name, import_module(path)))}```")
    return "\n\n".join(parts)


def roles() -> str:
    """What each role may do."""
    names = [role.value for role in VERBS]
    lines = [f"| | {' | '.join(names)} |", "|---|" + ":-:|" * len(names)]
    for verb in Verb:
        marks = ["●" if verb in VERBS[role] else "" for role in VERBS]
        lines.append(f"| {verb.value} | {' | '.join(marks)} |")
    return "\n".join(lines)


def style_rules() -> str:
    """Every rule of style, with where it comes from."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    lines = ["| rule | texts | says | source | sure | read on | |", "|---|---|---|---|---|---|---|"]
    with override("en"):
        for rule in RULES.values():
            texts = ", ".join({"zh": "Chinese", "en": "English"}[each] for each in sorted(rule.languages))
            told = (f"`{rule.name}`", texts, str(rule.sentence), rule.source, rule.sure)
            lines.append(f"| {' | '.join(told)} | {rule.checked_on} | {'asks' if rule.ask else 'notes'} |")
    return "\n".join(lines)


def review_routes() -> str:
    """Every route that we ship, and what each of its stages asks for."""
    return "\n\n".join(_route(name, route) for name, route in shipped_routes().items())


def _route(name: str, route: ShippedRoute) -> str:
    lines = [
        f"## {route.names['en']} · {route.names['zh-hans']}",
        f"`{name}` · after: {route.source} · looked up on {route.checked_on} · certainty {route.sure}",
        "| stage | who | signs | clock, urgent (hours) | more |\n|---|---|---|---|---|",
    ]
    rows = "\n".join(_stage(stage) for stage in route.stages)
    return "\n\n".join(lines) + f"\n{rows}"


def _stage(stage: Stage) -> str:
    who = "experts, claim by claim" if stage.by == "experts" else stage.role.value
    more = [
        f"asks: {', '.join(stage.asks)}" if stage.asks else "",
        "a link may approve" if stage.link else "",
        "who wrote it may sign" if stage.own else "",
        "" if stage.apart else "who signed elsewhere may sign",
        "after publication" if stage.after else "",
    ]
    signs = ", ".join(stage.looks_at) or "nothing"
    name, clocks = f"{stage.names['en']} · {stage.names['zh-hans']}", f"{stage.hours}, {stage.urgent_hours}"
    return f"| {name} | {who} | {signs} | {clocks} | {'; '.join(filter(None, more))} |"


def _help(parser: Any) -> str:
    with speaking("en"):
        return str(parser.format_help())


def recipe_sections() -> str:
    """A table for each section of a recipe."""
    parts = []
    for kind in (recipe.Recipe, recipe.Ladder, recipe.Rung, recipe.Audio, recipe.Captions,
                 recipe.Chapters, recipe.Podcast, recipe.Poster, recipe.Storyboard, recipe.Download,
                 recipe.Stream):  # fmt: skip
        title = {"Recipe": "At the top", "Rung": "A rung"}.get(kind.__name__, f"[{kind.__name__.lower()}]")
        rows = [_row(field) for field in _struct(kind).fields]
        about = " ".join((kind.__doc__ or "").split())
        parts.append(
            f"## {title}\n\n{about}\n\n| key | must be | if left out |\n|---|---|---|\n" + "\n".join(rows)
        )
    return "\n\n".join(parts)


def _struct(kind: type[msgspec.Struct]) -> inspect.StructType:
    found = inspect.type_info(kind)
    assert isinstance(found, inspect.StructType)
    return found


def _row(field: inspect.Field) -> str:
    kind = field.type
    if isinstance(kind, inspect.UnionType):
        kind = next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    with speaking("en"):
        return f"| `{field.encode_name}` | {expectation(kind)} | {_default(field)} |"


def _default(field: inspect.Field) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return "empty"
    if field.default is msgspec.NODEFAULT:
        return "an error"
    if field.default is None:
        return "none of it is made"
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`"


def exit_codes() -> str:
    """A table of the exit codes, from the docstrings under them."""
    body = ast.parse(Path(exits.__file__).read_text(encoding="utf-8")).body
    rows = ["| code | means |", "|---|---|"]
    for named, told in pairwise(body):
        if isinstance(named, ast.Assign) and isinstance(told, ast.Expr):
            code, words = ast.literal_eval(named.value), ast.literal_eval(told.value)
            rows.append(f"| {code} | {' '.join(words.split())} |")
    return "\n".join(rows)
