# SPDX-License-Identifier: Apache-2.0
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from kepu.engine.errors import RecipeError
from kepu.engine.toml_file import parse_toml, read_toml


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    width: Annotated[int, Meta(gt=0, multiple_of=2)] = 2
    ratio: Annotated[float, Meta(gt=0)] = 1.0
    level: Annotated[int, Meta(ge=0, le=9)] = 0
    kind: Literal["round", "square"] = "round"
    wide: bool = False


class Whole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    title: dict[str, str] = {}
    part: Part | None = None
    parts: list[Part] = []


def refusal(text: str) -> str:
    with pytest.raises(RecipeError) as caught:
        parse_toml(text, Whole, "x.toml")
    return str(caught.value)


def test_what_fits_is_read() -> None:
    assert parse_toml('name = "a"\n[part]\nratio = 2\n', Whole, "x.toml") == Whole("a", part=Part(ratio=2.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nmae = 1", "x.toml: nmae is not known. Did you mean name?"),
        ("zzz = 1", "x.toml: zzz is not known. What can stand there: name, part, parts, title."),
        ("[part]\nwdith = 1", "x.toml: part knows no wdith. Did you mean width?"),
        ("[part]\nqqq = 1",
         "x.toml: part.qqq is not known. What can stand there: kind, level, ratio, wide, width."),
        ("[[parts]]\n[[parts]]\nlevle = 1", "x.toml: parts[2] knows no levle. Did you mean level?"),
        ("", "x.toml: name is missing."),
        ("name = 1", "x.toml: name must be text in quotes; it is 1."),
        ('name = "a"\npart = 3', "x.toml: part must be a section; it is 3."),
        ('name = "a"\nparts = 3', "x.toml: parts must be a list in square brackets; it is 3."),
        ('name = "a"\n[part]\nwidth = 3', "x.toml: part.width must be an even whole number above 0; it is 3."),
        ('name = "a"\n[part]\nratio = 0', "x.toml: part.ratio must be a number above 0; it is 0."),
        ('name = "a"\n[part]\nlevel = 12', "x.toml: part.level must be a number from 0 to 9; it is 12."),
        ('name = "a"\n[part]\nkind = "flat"', "x.toml: part.kind must be one of round, square; it is 'flat'."),
        ('name = "a"\n[part]\nwide = "no"', "x.toml: part.wide must be true or false; it is 'no'."),
        ('name = "a"\n[title]\nen = "x"\nzh-hans = 4', "x.toml: title.zh-hans must be text in quotes; it is 4."),
        ("name = ", "x.toml is not TOML at its end: Invalid value."),
        ("name = @\n", "x.toml is not TOML at line 1, column 8: Invalid value."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_with_its_place(text: str, said: str) -> None:
    assert refusal(text) == said


def test_a_file_that_is_not_utf8_is_refused(tmp_path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('name = "é"'.encode("latin-1"))
    with pytest.raises(RecipeError, match=r"latin.toml is not UTF-8 at byte 8"):
        read_toml(path, Whole)


def test_a_file_of_megabytes_is_refused_unread(tmp_path) -> None:
    path = tmp_path / "long.toml"
    path.write_bytes(b"#" * (2 << 20))
    with pytest.raises(RecipeError, match="larger than 1 MiB"):
        read_toml(path, Whole)


def test_a_missing_file_is_said_to_be_missing(tmp_path) -> None:
    with pytest.raises(RecipeError, match=r"none.toml cannot be read: No such file"):
        read_toml(tmp_path / "none.toml", Whole)


simple = st.one_of(st.integers(-5, 20), st.booleans(), st.sampled_from(['"a"', '"round"', "1.5", "[]", "{}"]))
keys = st.sampled_from(["name", "title", "part", "parts", "width", "level", "other"])


@given(st.dictionaries(keys, simple, max_size=4), st.dictionaries(keys, simple, max_size=4))
def test_whatever_is_written_is_read_or_refused_with_a_sentence(top: dict, part: dict) -> None:
    lines = [f"{key} = {str(value).lower()}" for key, value in top.items() if key != "part"]
    lines += ["[part]", *(f"{key} = {str(value).lower()}" for key, value in part.items())]
    try:
        found = parse_toml("\n".join(lines), Whole, "x.toml")
    except RecipeError as error:
        assert str(error).startswith("x.toml")
    else:
        assert isinstance(found, Whole)
