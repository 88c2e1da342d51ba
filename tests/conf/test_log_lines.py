# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log says what happened and to nobody in particular."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from hypothesis import given
from hypothesis import strategies as st

from kepu.conf.log_lines import JsonLine, configuration, lines, message_of, plain, what_was_raised
from kepu.conf.urls import urlpatterns as of_the_house

EMAIL, NAME, PHONE = "li.ming@example.org", "李明博士", "13800138000"
TOKEN = "kE3pu9Zq7LwXa1Bc5DfG8hJk"
MACHINES = ("203.0.113.77", "2001:db8::7a7a")
PERSONAL = (EMAIL, "li.ming", NAME, PHONE, TOKEN, *MACHINES)


def fail(request: HttpRequest, token: str) -> HttpResponse:
    """A view that meets everything personal, tells a library's logger of it, and then breaks on it."""
    told = f"{request.POST.get('email')} {request.META['REMOTE_ADDR']} {token}"
    logging.getLogger("some.library").warning("could not reach %s for %s", EMAIL, {"name": NAME})
    logging.getLogger("some.library").warning(f"gave up on {EMAIL} at {MACHINES[0]} and {MACHINES[1]}")
    try:
        raise IntegrityError(f"Key (email)=({EMAIL}) exists")
    except IntegrityError as error:
        raise ValueError(f"{NAME} {told}") from error


urlpatterns = [*of_the_house, path("letters/<str:token>/", fail, name="letter")]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the house would write to standard error, as it is configured."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def told(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.django_db
@pytest.mark.urls("tests.conf.test_log_lines")
def test_a_request_with_personal_data_in_every_place_leaves_none(log: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = TOKEN
    headers = {"user-agent": NAME, "referer": f"https://a.example/?{EMAIL}", "x-forwarded-for": MACHINES[0]}
    for where in (
        f"/letters/{TOKEN}/",
        f"/nowhere/{EMAIL}/{NAME}",
        f"/account/password/reset/key/1-{TOKEN}/",
    ):
        client.post(
            f"{where}?email={EMAIL}&name={NAME}&tel={PHONE}",
            {"email": EMAIL, "name": NAME, "password": TOKEN},
            headers=headers,
            REMOTE_ADDR=MACHINES[1],
        )
    client.get("/", headers={"host": f"{NAME}.example"})
    client.post("/letters/x/", b"broken", content_type=f"multipart/form-data; x={EMAIL}")
    written = log.getvalue()
    assert [each for each in PERSONAL if each in written] == []
    requests = [each for each in told(log) if each["from"] == "kepu.requests"]
    assert [(each["method"], each["route"], each["status"]) for each in requests] == [
        ("POST", "letters/<str:token>/", 500),
        ("POST", None, 404),
        ("POST", "account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", 200),
        ("GET", None, 400),
        ("POST", "letters/<str:token>/", 400),
    ]


@pytest.mark.django_db
@pytest.mark.urls("tests.conf.test_log_lines")
def test_a_failure_says_what_was_raised_and_where(log: io.StringIO) -> None:
    answer = Client(raise_request_exception=False).post(f"/letters/{TOKEN}/")
    (error,) = [each for each in told(log) if each["from"] == "django.request"]
    assert error["raised"] == ["ValueError", "IntegrityError"]
    assert error["where"][-1].startswith("tests/conf/test_log_lines.py:")
    assert error["where"][-1].endswith(" fail")
    assert error["request"] == answer["X-Request-Id"]
    assert {each["request"] for each in told(log)} == {answer["X-Request-Id"]}


@pytest.mark.django_db
def test_what_machines_ask_time_and_again_is_not_told(log: io.StringIO, client: Client) -> None:
    client.get("/health/alive")
    client.get("/health/ready")
    client.get("/static/page.css")
    assert told(log) == []


def record(words: str, *values: object, name: str = "kepu.jobs") -> logging.LogRecord:
    return logging.LogRecord(name, logging.INFO, __file__, 1, words, values, None)


@pytest.mark.parametrize(
    ("words", "values", "said"),
    [
        ("job %s took %d ms", ("7k2m9qxw3a5b", 12), "job 7k2m9qxw3a5b took 12 ms"),
        ("%s failed", ("kepu.jobs.tasks.build",), "kepu.jobs.tasks.build failed"),
        ("%s failed", (NAME,), "… failed"),
        ("%s failed", ("zhang.wei",), "… failed"),
        ("%d failed", (NAME,), "%d failed"),
        ("at 10:20:30 of 2026-11-27", (), "at 10:20:30 of 2026-11-27"),
        (f"from {MACHINES[0]}:443", (), "from …:443"),
        (f"key {TOKEN}", (), "key …"),
        ("100% done", (), "100% done"),
    ],
)
def test_only_our_own_words_numbers_and_identifiers_stand(
    words: str, values: tuple[Any, ...], said: str
) -> None:
    assert message_of(record(words, *values)) == said


def test_a_developer_may_see_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPU_DEBUG", "1")
    assert message_of(record("%s failed", NAME)) == f"{NAME} failed"
    assert what_was_raised(ValueError(NAME))["message"] == NAME


def test_fields_of_ours_are_held_to_the_same(log: io.StringIO) -> None:
    lines.warning("request", extra={"fields": {"ms": 3, "who": EMAIL}})
    (only,) = told(log)
    assert (only["ms"], only["who"]) == (3, "…")


@given(st.text() | st.binary() | st.floats() | st.none() | st.dictionaries(st.text(), st.text()))
def test_any_value_makes_one_line_of_json(value: object) -> None:
    try:
        raise ValueError(value)
    except ValueError:
        made = record("%s and %r", value, value)
        made.exc_info = sys.exc_info()
    line = JsonLine().format(made)
    assert "\n" not in line
    assert json.loads(line)["raised"] == ["ValueError"]


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1))
def test_text_that_is_no_identifier_never_stands(text: str) -> None:
    assert plain(f"{text} ") == "…"
    assert plain(f"{text}@example.org") == "…"


def test_the_house_is_configured_to_write_lines() -> None:
    told_of = configuration()
    assert told_of["root"] == {"handlers": ["lines"], "level": "WARNING"}
    assert told_of["handlers"]["lines"]["class"] == "logging.StreamHandler"
