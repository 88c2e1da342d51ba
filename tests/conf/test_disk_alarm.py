# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads are refused before the disk is full, and forms are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kepu.conf import disk_alarm

LARGE = str(disk_alarm.FORM_BYTES + 1)


def passed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken")


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[HttpRequest], HttpResponse]:
    monkeypatch.setattr(disk_alarm, "free_bytes", lambda folder: 1_500_000_000)
    return disk_alarm.refuse_when_full(passed)


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("post", {"CONTENT_LENGTH": LARGE}, 507),
        ("put", {"CONTENT_LENGTH": LARGE}, 507),
        ("patch", {"CONTENT_LENGTH": LARGE}, 507),
        ("post", {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}, 507),
        ("post", {"CONTENT_LENGTH": str(disk_alarm.FORM_BYTES)}, 200),
        ("post", {"CONTENT_LENGTH": ""}, 200),
        ("get", {"CONTENT_LENGTH": LARGE}, 200),
        ("delete", {"CONTENT_LENGTH": LARGE}, 200),
    ],
)
def test_only_what_brings_a_file_is_refused(
    method: str, headers: dict[str, str], status: int, answer: Callable[[HttpRequest], HttpResponse]
) -> None:
    assert answer(getattr(RequestFactory(), method)("/x", **headers)).status_code == status


def test_everything_is_taken_in_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_alarm, "free_bytes", lambda folder: 1 << 40)
    request = RequestFactory().post("/x", CONTENT_LENGTH=LARGE)
    assert disk_alarm.refuse_when_full(passed)(request).content == b"taken"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The disk of this house has 1.5 GB left, and no file is taken in. Your file is untouched: tell the"
            " operator, and send it again when there is room.\n",
        ),
        (
            "zh-hans",
            "本社磁盘只剩 1.5 GB，暂不接收文件。你的文件没有变动：请告知系统管理员，有空间后再传一次。\n",
        ),
    ],
)
def test_the_refusal_is_a_sentence_in_the_readers_language(
    language: str, text: str, answer: Callable[[HttpRequest], HttpResponse]
) -> None:
    with translation.override(language):
        told = answer(RequestFactory().post("/x", CONTENT_LENGTH=LARGE))
    assert told.content.decode() == text


@given(st.text(), st.text())
def test_any_header_is_an_upload_or_none(length: str, encoding: str) -> None:
    request = RequestFactory().post("/x")
    request.META |= {"CONTENT_LENGTH": length, "HTTP_TRANSFER_ENCODING": encoding}
    assert disk_alarm.is_upload(request) in (True, False)
