# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review routes as files, written as those that we ship are, and read back the same."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from kepu.review.errors import ReviewError
from kepu.review.models import Route
from kepu.review.stages import Stage

LARGEST = 256 * 1024
"""Bytes of a file: twelve stages have room in a tenth of it."""
FILE_TYPE = "application/toml; charset=utf-8"


class RouteFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a file says: the route, for which stories it is, and where it is known from."""

    names: Mapping[str, str]
    stages: Sequence[Stage]
    kinds: Sequence[str] = ()
    tier: str = ""
    source: str = ""
    checked_on: date | None = None
    sure: str = ""


def read_route(data: bytes) -> RouteFile:
    """What *data*, a file that somebody sent, says. Raises ``ReviewError`` that names the line."""
    if len(data) > LARGEST:
        raise ReviewError(_("The file is larger than a review route can be; choose the right one."))
    try:
        told = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReviewError(_("The file is not in UTF-8; save it so, then send it again.")) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ReviewError(_("The file is no TOML: {cause}."), cause=str(error)) from error
    try:
        return msgspec.convert(told, RouteFile)
    except msgspec.ValidationError as error:
        raise ReviewError(_("The file is no review route: {cause}."), cause=str(error)) from error


def write_route(route: Route, stages: Sequence[Stage]) -> str:
    """*route* with *stages* as a file."""
    return written(RouteFile(names=route.names, stages=stages, kinds=route.kinds, tier=route.tier))


def written(file: RouteFile) -> str:
    """*file* as TOML. Python reads TOML and does not write it; of what it can hold, a route has text,
    numbers, yes and no, a day, lists of text and tables of text."""
    told: dict[str, Any] = msgspec.to_builtins(file, builtin_types=(date,))
    names, stages = told.pop("names"), told.pop("stages")
    parts = [_pairs(told), f"[names]\n{_pairs(names)}"]
    parts += [f"[[stages]]\n{_pairs(_short(stage))}" for stage in stages]
    return "\n\n".join(filter(None, parts)) + "\n"


def _short(stage: dict[str, Any]) -> dict[str, Any]:
    """A stage without what goes without saying, as those that we ship are written."""
    plain = msgspec.to_builtins(Stage(key="a", names={}, looks_at=()))
    needed = {"key", "names", "looks_at", "hours", "urgent_hours"}
    needed |= {"role"} if stage["by"] == "people" else set()
    return {name: value for name, value in stage.items() if name in needed or value != plain[name]}


def _pairs(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{_key(name)} = {_value(value)}" for name, value in table.items())


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else _text(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case Mapping():
            return f"{{ {', '.join(_entries(value))} }}" if value else "{}"
        case Sequence():
            return f"[{', '.join(_value(each) for each in value)}]"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _entries(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(name)} = {_value(value)}" for name, value in table.items())


def _text(text: str) -> str:
    """A string between quotes. TOML escapes as JSON does, and the one control character more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
