# SPDX-License-Identifier: Apache-2.0
import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kepu.engine as engine

SOURCE = Path(engine.__file__)


@pytest.mark.parametrize("name", engine.__all__)
def test_every_name_of_the_interface_is_there_and_says_what_it_is(name: str) -> None:
    thing = getattr(engine, name)
    assert callable(thing)
    assert thing.__doc__


def test_the_table_and_what_type_checkers_see_are_the_same() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {}
    for node in checked.body:
        assert isinstance(node, ast.ImportFrom)
        for each in node.names:
            module = (node.module or "").removeprefix("kepu.engine.")
            seen[each.asname or each.name] = f"{module}:{each.name}" if each.asname else module
    assert seen == engine._PLACES
    assert sorted(seen) == engine.__all__


def test_no_name_is_hidden_by_a_module_of_the_same_name() -> None:
    modules = {path.stem for path in SOURCE.parent.iterdir()}
    assert modules & set(engine.__all__) == set()


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        engine.nothing  # noqa: B018 - asking is the test


def test_importing_the_engine_loads_nothing_of_it() -> None:
    program = "import sys; import kepu.engine; print(*(m for m in sys.modules if m.startswith('kepu')))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == ["kepu", "kepu.engine"]


def test_the_engine_starts_without_anything_of_the_web() -> None:
    program = (
        "import sys; import kepu.engine; [getattr(kepu.engine, n) for n in kepu.engine.__all__];"
        "print(*({'django', 'starlette', 'uvicorn', 'rich', 'av'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
