# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes as files: what is written is read back the same, and what is no route is refused with a sentence."""

from __future__ import annotations

import tomllib
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.directory.roles import Role
from kepu.review.actions.routes import adopt_route, import_route, keep_route
from kepu.review.errors import ReviewError
from kepu.review.models import Route
from kepu.review.route_files import LARGEST, RouteFile, read_route, write_route, written
from kepu.review.stages import FOLDER, Part, Stage, shipped_routes
from tests.cast import Cast
from tests.review.routing import stage

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NAMES = st.dictionaries(st.sampled_from(["zh-hans", "en", "x y"]), WORDS, max_size=3)
STAGES = st.builds(
    Stage,
    key=st.from_regex(r"[a-z][a-z0-9-]{0,10}", fullmatch=True),
    names=NAMES,
    looks_at=st.lists(st.sampled_from(list(Part)), unique=True),
    by=st.sampled_from(["people", "experts"]),
    role=st.sampled_from(list(Role)),
    people=st.lists(WORDS, max_size=2),
    hours=st.integers(1, 2160),
    urgent_hours=st.integers(1, 2160),
    quorum=st.integers(1, 9),
    link=st.booleans(),
    apart=st.booleans(),
    own=st.booleans(),
    asks=st.lists(WORDS, max_size=2),
    after=st.booleans(),
)
FILES = st.builds(
    RouteFile,
    names=NAMES,
    stages=st.lists(STAGES, min_size=1, max_size=3),
    kinds=st.lists(WORDS, max_size=2),
    tier=st.sampled_from(["", "high"]),
    source=WORDS,
    checked_on=st.none() | st.dates(),
    sure=st.sampled_from(["", "A"]),
)


def plain(file: RouteFile) -> object:
    return msgspec.to_builtins(file)


@given(FILES)
def test_a_file_is_read_back_as_it_was_written(file: RouteFile) -> None:
    text = written(file)
    tomllib.loads(text)
    if len(text.encode()) <= LARGEST:
        assert plain(read_route(text.encode())) == plain(file)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_a_route_that_we_ship_is_written_with_the_lines_that_it_has(name: str) -> None:
    shipped = shipped_routes()[name]
    text = written(
        RouteFile(
            shipped.names,
            shipped.stages,
            source=shipped.source,
            checked_on=shipped.checked_on,
            sure=shipped.sure,
        )
    )
    ours = (FOLDER / f"{name}.toml").read_text("utf-8")
    lines = [line for line in ours.splitlines() if not line.startswith("#")]
    assert sorted(filter(None, text.splitlines())) == sorted(filter(None, lines))


@pytest.mark.django_db
def test_a_route_goes_through_a_file_from_one_unit_to_another(cast: Cast) -> None:
    first = adopt_route("three-reviews", unit=cast.here, kinds=["film"], tier="high")
    assert first.current is not None
    text = write_route(first, first.current.stages)
    second = import_route(read_route(text.encode()), unit=cast.there)
    assert second.current is not None
    assert second.current.told == first.current.told
    same = keep_route(second, names=second.names, stages=second.current.stages, kinds=["film"], tier="high")
    assert same.versions.count() == 1
    assert (second.names, second.kinds, second.tier) == (first.names, ["film"], "high")
    assert write_route(second, second.current.stages) == text


@pytest.mark.django_db
def test_a_file_that_names_people_of_another_house_is_refused(cast: Cast) -> None:
    file = RouteFile({"en": "Sample"}, [stage("first", people=["nobodynobody"])])
    with pytest.raises(ReviewError, match="nobodynobody"):
        import_route(file, unit=cast.here)
    assert not Route.objects.exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe", "not in UTF-8"),
        (b"names = [", "no TOML"),
        (b"x = " + b"[" * 100_000, "no TOML"),
        (b"names = 3", "no review route"),
        (b"[names]\nen = 'a'\n[[stages]]\nkey = 'a'\nnames = {}\nlooks_at = ['moon']", "moon"),
        (b" " * (LARGEST + 1), "larger"),
    ],
)
def test_what_is_no_route_is_refused_with_a_sentence(data: bytes, says: str) -> None:
    with pytest.raises(ReviewError) as told:
        read_route(data)
    assert says in str(told.value)


def test_the_day_on_which_a_route_was_looked_up_is_a_day() -> None:
    file = RouteFile({"en": "a"}, [], checked_on=date(2026, 1, 2))
    assert "checked_on = 2026-01-02\n" in written(file)
