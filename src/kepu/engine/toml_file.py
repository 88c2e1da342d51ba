# SPDX-License-Identifier: Apache-2.0
"""Reads TOML that a person wrote into frozen data, and says in a sentence what does not fit, and where.

A key that the schema does not know names the nearest one it knows.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kepu.engine.errors import RecipeError
from kepu.engine.language import Sentence, sentence

Schema = TypeVar("Schema", bound=msgspec.Struct)
LARGEST = 1 << 20


def read_toml(path: Path, schema: type[Schema]) -> Schema:
    """The content of *path* as *schema*. Raises ``RecipeError``."""
    return parse_toml(read_text(path), schema, path.name)


def read_text(path: Path) -> str:
    """The text of *path*, UTF-8 of at most 1 MiB. Raises ``RecipeError``."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise RecipeError(
            sentence("{file} cannot be read: {cause}.", file=path.name, cause=error.strerror or error)
        ) from error
    if len(content) > LARGEST:
        raise RecipeError(
            sentence("{file} is larger than 1 MiB: it is no recipe or profile.", file=path.name)
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecipeError(
            sentence(
                "{file} is not UTF-8 at byte {byte}. Save it as UTF-8.", file=path.name, byte=error.start
            )
        ) from error


def parse_toml(text: str, schema: type[Schema], file: str) -> Schema:
    """*text* as *schema*; *file* is what sentences call it. Raises ``RecipeError``."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(_not_toml(file, str(error))) from error
    refuse_unknown_keys(content, schema, file)
    try:
        return msgspec.convert(content, schema)
    except msgspec.ValidationError as error:
        raise RecipeError(_misfit(content, schema, file, str(error))) from error


def _not_toml(file: str, cause: str) -> Sentence:
    if found := re.search(r"\(at line (\d+), column (\d+)\)$", cause):
        return sentence(
            "{file} is not TOML at line {line}, column {column}: {cause}.",
            file=file,
            line=found[1],
            column=found[2],
            cause=cause[: found.start()].strip(),
        )
    cause = cause.removesuffix("(at end of document)").strip()
    return sentence("{file} is not TOML at its end: {cause}.", file=file, cause=cause)


def refuse_unknown_keys(content: Any, schema: Any, file: str) -> None:
    """Raise ``RecipeError`` for the first key, in reading order, that *schema* does not know."""
    from msgspec import inspect  # slow: needed once a file is read

    def walk(value: Any, kind: inspect.Type, place: str) -> None:
        kind = _without_none(kind)
        if isinstance(kind, inspect.StructType) and isinstance(value, dict):
            fields = {field.encode_name: field.type for field in kind.fields}
            for key, inner in value.items():
                if key not in fields:
                    raise RecipeError(_unknown_key(key, sorted(fields), place, file))
                walk(inner, fields[key], f"{place}.{key}" if place else key)
        elif isinstance(kind, inspect.ListType) and isinstance(value, list):
            for number, inner in enumerate(value, 1):
                walk(inner, kind.item_type, f"{place}[{number}]")
        elif isinstance(kind, inspect.DictType) and isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, kind.value_type, f"{place}.{key}")

    walk(content, inspect.type_info(schema), "")


def _unknown_key(key: str, known: list[str], place: str, file: str) -> Sentence:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    if near and place:
        return sentence(
            "{file}: {section} knows no {key}. Did you mean {near}?",
            file=file,
            section=place,
            key=key,
            near=near[0],
        )
    if near:
        return sentence("{file}: {key} is not known. Did you mean {near}?", file=file, key=key, near=near[0])
    return sentence(
        "{file}: {key} is not known. What can stand there: {known}.",
        file=file,
        key=f"{place}.{key}" if place else key,
        known=", ".join(known),
    )


def _misfit(content: Any, schema: Any, file: str, message: str) -> Sentence:
    """msgspec says in English what does not fit; the place in it is kept, the rest is said anew."""
    path = message.rpartition(" - at `")[2].rstrip("`") if " - at `" in message else "$"
    value, kind, place = _follow(content, schema, path)
    if found := re.search(r"missing required field `([^`]+)`", message):
        missing = f"{place}.{found[1]}" if place else found[1]
        return sentence("{file}: {key} is missing.", file=file, key=missing)
    return sentence(
        "{file}: {key} must be {expected}; it is {value}.",
        file=file,
        key=place,
        expected=expectation(kind),
        value=repr(value)[:60],
    )


def _follow(content: Any, schema: Any, path: str) -> tuple[Any, Any, str]:
    """What stands at msgspec's *path* (``$.ladder.rungs[0].crf``): value, type, the place in our words."""
    from msgspec import inspect

    value, kind, place = content, inspect.type_info(schema), ""
    for name, index in re.findall(r"\.([A-Za-z0-9_-]+)|\[(\d+|\.\.\.)\]", path):
        kind = _without_none(kind)
        if name and isinstance(kind, inspect.StructType):
            value = value[name]
            kind = next(field.type for field in kind.fields if field.encode_name == name)
            place = f"{place}.{name}" if place else name
        elif isinstance(kind, inspect.ListType):
            value, kind, place = value[int(index)], kind.item_type, f"{place}[{int(index) + 1}]"
        elif isinstance(kind, inspect.DictType):
            # msgspec does not say which entry it is: the first that does not fit, as it reads in order.
            kind = kind.value_type
            plain = str if isinstance(kind, inspect.StrType) else dict
            key = next((each for each, inner in value.items() if not isinstance(inner, plain)), "")
            value, place = value.get(key), f"{place}.{key}"
    return value, _without_none(kind), place


def _without_none(kind: Any) -> Any:
    from msgspec import inspect

    if isinstance(kind, inspect.UnionType):
        return next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    return kind


def expectation(kind: Any) -> Sentence | str:
    """What a value of msgspec's type *kind* must be, in words."""
    from msgspec import inspect

    if isinstance(kind, inspect.IntType | inspect.FloatType):
        return _number(kind)
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        values = kind.values if isinstance(kind, inspect.LiteralType) else [each.value for each in kind.cls]
        return sentence("one of {choices}", choices=", ".join(map(str, values)))
    words: dict[type, Sentence] = {
        inspect.StrType: sentence("text in quotes"),
        inspect.BoolType: sentence("true or false"),
        inspect.ListType: sentence("a list in square brackets"),
        inspect.StructType: sentence("a section"),
        inspect.DictType: sentence("a section"),
    }
    return words.get(type(kind)) or type(kind).__name__


def _number(kind: Any) -> Sentence:
    from msgspec import inspect

    low = kind.ge if kind.ge is not None else kind.gt
    if kind.ge is not None and kind.le is not None:
        return sentence("a number from {lowest} to {highest}", lowest=kind.ge, highest=kind.le)
    if kind.multiple_of == 2:
        return sentence("an even whole number above {limit}", limit=low)
    if kind.gt is not None:
        return (
            sentence("a whole number above {limit}", limit=kind.gt)
            if isinstance(kind, inspect.IntType)
            else sentence("a number above {limit}", limit=kind.gt)
        )
    if kind.ge is not None:
        return sentence("a number not below {limit}", limit=kind.ge)
    return sentence("a whole number") if isinstance(kind, inspect.IntType) else sentence("a number")
