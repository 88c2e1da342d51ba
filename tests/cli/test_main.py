# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import subprocess
import sys
import time
from types import ModuleType

import pytest

import kepu
from kepu.cli import main as command
from kepu.cli.exits import DONE, FAILED, FOUND_WRONG, INTERRUPTED, WRONG_USAGE
from kepu.engine.errors import Cancelled, MediaError
from kepu.engine.language import sentence


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch):
    """A command ``stand-in`` that does what the test says."""

    def install(run) -> None:
        module = ModuleType("stand_in")
        module.SUMMARY = sentence("list recipes, show one, check one that you wrote")
        module.add_arguments = lambda parser: parser.add_argument("file", nargs="?")
        module.run = run
        monkeypatch.setitem(sys.modules, "stand_in", module)
        monkeypatch.setitem(command.COMMANDS, "stand-in", "stand_in")

    return install


def kepu_command(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kepu.cli.main", *arguments], capture_output=True, text=True, **options
    )


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--version"]) == DONE
    assert capsys.readouterr().out == f"kepu {kepu.__version__}\n"


def test_no_command_prints_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([]) == WRONG_USAGE
    assert "commands:" in capsys.readouterr().out


def test_help_lists_every_command_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--help"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    listed = lines[lines.index("commands:") + 1 :]
    assert [line.split()[0] for line in listed] == list(command.COMMANDS)
    assert all(len(line.split()) > 2 for line in listed)


@pytest.mark.parametrize("name", command.COMMANDS)
def test_every_command_has_help_and_speaks_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([name, "--help"]) == DONE
    told = capsys.readouterr().out
    assert told.startswith(f"usage: kepu {name}")
    assert "--json" in told


@pytest.mark.parametrize("name", command.COMMANDS)
def test_every_command_has_help_in_chinese(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--language", "zh-hans", name, "--help"]) == DONE
    told = capsys.readouterr().out
    assert "显示这份说明" in told
    assert "show this help" not in told


def test_an_unknown_command_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["verfiy"]) == WRONG_USAGE
    assert capsys.readouterr().err == "kepu: There is no command verfiy. Did you mean verify?\n"


def test_an_unknown_option_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["recipe", "list", "--bogus"]) == WRONG_USAGE
    assert capsys.readouterr().err == "kepu: unrecognized arguments: --bogus. See kepu recipe --help.\n"


def test_wrong_usage_with_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["recipe", "--json"]) == WRONG_USAGE
    assert list(json.loads(capsys.readouterr().out)) == ["error"]


def test_an_engine_error_is_one_sentence(stand_in, capsys: pytest.CaptureFixture[str]) -> None:
    def run(arguments, console) -> int:
        raise MediaError(sentence("There is no recipe {name}. There are: {known}.", name="x", known="y"))

    stand_in(run)
    assert command.main(["stand-in"]) == FAILED
    assert capsys.readouterr() == ("", "kepu: There is no recipe x. There are: y.\n")
    assert command.main(["stand-in", "--json"]) == FAILED
    assert json.loads(capsys.readouterr().out) == {"error": "There is no recipe x. There are: y."}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "kepu: “x” cannot be moved below itself; choose a unit outside it.\n"),
        ("zh-hans", "kepu: “x”不能移到自己下面；请选择它之外的单位。\n"),
    ],
)
def test_a_sentence_of_a_room_is_said_in_the_language_that_is_asked_for(
    language: str, said: str, stand_in, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.utils.translation import gettext_lazy

    from kepu.sentences import SpokenError

    def run(arguments, console) -> int:
        raise SpokenError(
            gettext_lazy("“{unit}” cannot be moved below itself; choose a unit outside it."), unit="x"
        )

    stand_in(run)
    assert command.main(["--language", language, "stand-in"]) == FAILED
    assert capsys.readouterr() == ("", said)


def test_what_nobody_foresaw_is_not_hidden(stand_in) -> None:
    def run(arguments, console) -> int:
        raise LookupError("x")

    stand_in(run)
    with pytest.raises(LookupError):
        command.main(["stand-in"])


def test_an_engine_error_is_raised_for_who_debugs(stand_in, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments, console) -> int:
        raise MediaError(sentence("a section"))

    stand_in(run)
    monkeypatch.setenv("KEPU_DEBUG", "1")
    with pytest.raises(MediaError):
        command.main(["stand-in"])


def test_what_the_system_refuses_names_the_file(
    stand_in, capsys: pytest.CaptureFixture[str], tmp_path
) -> None:
    def run(arguments, console) -> int:
        return len((tmp_path / "gone").read_bytes())

    stand_in(run)
    assert command.main(["stand-in"]) == FAILED
    assert capsys.readouterr().err == f"kepu: {tmp_path}/gone: No such file or directory.\n"


def test_an_interrupt_is_said_and_is_130(stand_in, capsys: pytest.CaptureFixture[str]) -> None:
    def run(arguments, console) -> int:
        raise KeyboardInterrupt

    stand_in(run)
    assert command.main(["stand-in"]) == INTERRUPTED
    assert capsys.readouterr().err == "kepu: Interrupted. What was whole by then is kept.\n"


def test_work_that_was_stopped_is_130(stand_in, capsys: pytest.CaptureFixture[str]) -> None:
    def run(arguments, console) -> int:
        raise Cancelled(sentence("The work was stopped. What was made is kept: run again to go on."))

    stand_in(run)
    assert command.main(["stand-in"]) == INTERRUPTED
    assert (
        capsys.readouterr().err == "kepu: The work was stopped. What was made is kept: run again to go on.\n"
    )


def test_what_a_command_returns_is_the_exit_code(stand_in) -> None:
    stand_in(lambda arguments, console: FOUND_WRONG)
    assert command.main(["stand-in"]) == FOUND_WRONG


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (["--language", "zh-hans", "make"], "zh-hans"),
        (["--language=zh-CN", "make"], "zh-hans"),
        (["--version", "--language", "en"], "en"),
        (["make", "--language", "zh-hans"], None),
        ([], None),
    ],
)
def test_the_language_stands_before_the_command(arguments: list[str], language: str | None) -> None:
    assert command.asked_language(arguments) == language


def test_chinese_is_spoken_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--language", "zh-hans", "verfiy"]) == WRONG_USAGE
    assert capsys.readouterr().err == "kepu: 没有 verfiy 这个命令。要用的是 verify 吗？\n"


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kepu.cli.main", "recipe", "show", "web"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait() == FAILED


def test_starting_loads_no_library_that_is_slow() -> None:
    slow = {
        "av",
        "rich",
        "msgspec",
        "starlette",
        "uvicorn",
        "django",
        "sqlite3",
        "asyncio",
        "pysubs2",
        "ttconv",
    }
    program = "import sys; import kepu.cli.main; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert slow & {name.partition(".")[0] for name in loaded.stdout.split()} == set()


def test_starting_adds_little_to_what_python_itself_takes() -> None:
    def fastest(*arguments: str) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
            times.append(time.perf_counter() - began)
        return min(times)

    bare = fastest("-c", "import argparse, json, gettext, pathlib, typing")
    assert fastest("-m", "kepu.cli.main", "--version") < 3 * bare + 0.1
