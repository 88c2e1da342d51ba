# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log: one JSON object a line on standard error, without personal data.

A log is copied, searched and kept by machines that know nothing of consent. So what was typed, sent or
stored does not go into it: of a message only the developer's own words stand, of its values numbers and our
identifiers, of an exception its class and where it was raised. ``KEPU_DEBUG`` lets messages through, on a
developer's machine.
"""

from __future__ import annotations

import json
import logging
import os
import re
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from time import perf_counter
from types import TracebackType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

HIDDEN = "…"
FRAMES = 12
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"alive", "ready"})
"""Names of routes that machines ask time and again; only their failures are told."""
OUTSIDE = re.compile(
    r"[^\s@<>\"']+@[^\s@<>\"']+"  # e-mail addresses
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,}[0-9a-f:.]*|::[0-9a-f]+"  # addresses of machines
    r"|\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}"  # tokens and keys
    r"|\b1\d{10}\b|\+\d[\d -]{7,}\d",  # telephone numbers
    re.IGNORECASE,
)
OURS = re.compile(
    r"kepu(?:\.\w+)+"  # a module, a task
    r"|(?=[a-z]*\d)[0-9a-hjkmnp-tv-z]{12}"  # a public_id
    r"|done|(?:[A-Z][a-z]+)+Error"  # how an attempt ended
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # the number of a task
)
request_id: ContextVar[str] = ContextVar("kepu_request_id", default="")
lines = logging.getLogger("kepu.requests")


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON. Fields of our own come with ``extra={"fields": {...}}``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": message_of(record),
        }
        if known := request_id.get():
            told["request"] = known
        told |= {key: plain(value) for key, value in getattr(record, "fields", {}).items()}
        if record.exc_info and record.exc_info[1] is not None:
            told |= what_was_raised(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The developer's words in *record*, with what anybody else may have put among them hidden."""
    if os.environ.get("KEPU_DEBUG"):
        return record.getMessage()
    if record.name.startswith("django.security"):
        return record.name.rpartition(".")[2]  # their message is the exception's
    words = str(record.msg)
    if record.exc_info and record.exc_info[1] is not None and (said := str(record.exc_info[1])):
        words = words.replace(said, HIDDEN)
    if isinstance(record.args, dict):
        values: Any = {key: plain(value) for key, value in record.args.items()}
    else:
        values = tuple(map(plain, record.args or ()))
    try:
        filled = words % values if values else words
    except (TypeError, ValueError, KeyError):
        filled = words
    return OUTSIDE.sub(HIDDEN, filled)


def plain(value: object) -> object:
    """*value* where it is a number or an identifier of ours; otherwise a sign that something stood there."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Route) or (isinstance(value, str) and OURS.fullmatch(value)):
        return str(value)
    return HIDDEN


def what_was_raised(error: BaseException) -> dict[str, Any]:
    """The class of *error* and of its causes, and where it came from: files, lines, functions, no values."""
    classes: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(classes) < FRAMES:
        classes.append(type(seen).__qualname__)
        seen = seen.__cause__ or seen.__context__
    told: dict[str, Any] = {"raised": classes, "where": _frames(error.__traceback__)}
    if os.environ.get("KEPU_DEBUG"):
        told["message"] = str(error)
    return told


def _frames(trace: TracebackType | None) -> list[str]:
    found = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{'/'.join(Path(each.filename).parts[-3:])}:{each.lineno} {each.name}" for each in found]


class Route(str):
    """A word of ours that may stand in the log: the pattern of an address, a method."""

    __slots__ = ()


def request_lines(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that writes one line for each request: its number, the pattern of its address and not the
    address itself, status, and milliseconds. The answer carries the number, for whoever complains."""

    def answer(request: HttpRequest) -> HttpResponse:
        number = token_hex(8)
        token = request_id.set(number)
        began = perf_counter()
        try:
            response = get_response(request)
            _tell(request, response, perf_counter() - began)
        finally:
            request_id.reset(token)
        response["X-Request-Id"] = number
        return response

    return answer


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    match, status = request.resolver_match, response.status_code
    # Who is told when to ask again met no failure.
    failed = status >= 500 and not response.has_header("Retry-After")
    if status < 500 and (
        request.path_info.startswith(settings.STATIC_URL) or (match is not None and match.url_name in QUIET)
    ):
        return
    method = request.method if request.method in METHODS else "OTHER"
    fields = {
        "method": Route(method),
        "route": Route(match.route) if match is not None else None,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    lines.log(logging.ERROR if failed else logging.INFO, "request", extra={"fields": fields})


def configuration() -> dict[str, Any]:
    """Django's ``LOGGING``: everything from INFO, libraries from WARNING, as lines on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JsonLine}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "kepu": {"level": "INFO"},
            # Every answer from 400 on is a line of ours already; only what was raised adds to it.
            "django.request": {"level": "ERROR"},
        },
    }
