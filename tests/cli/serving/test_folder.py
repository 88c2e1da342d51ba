# SPDX-License-Identifier: AGPL-3.0-or-later
"""A made folder, served to this machine's browser and to nobody else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kepu.cli.serving.folder import FolderOrigin
from kepu.cli.serving.origin import Origin
from kepu.engine.digest import digest_bytes
from kepu.engine.folder_list import FolderListError
from tests.cli.serving.sites import FILES, Site

Serve = Callable[[Origin], Site]
SEGMENT = "video/h264-360/00000.m4s"


@pytest.fixture
def site(folder: Path, serve: Serve) -> Site:
    return serve(FolderOrigin(folder))


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("stream.m3u8", "application/vnd.apple.mpegurl"),
        ("stream.mpd", "application/dash+xml"),
        ("video/h264-360/init.mp4", "video/mp4"),
        (SEGMENT, "video/mp4"),
        ("audio/en/00000.m4s", "audio/mp4"),
        ("captions/en.vtt", "text/vtt; charset=utf-8"),
        ("captions/en.imsc.ttml", "application/ttml+xml; charset=utf-8"),
        ("download/360.mp4", "video/mp4"),
        ("podcast/en.m4a", "audio/mp4"),
        ("odd", "application/octet-stream"),
    ],
)
def test_every_file_is_sent_whole_with_its_type_and_its_digest(
    site: Site, path: str, content_type: str
) -> None:
    answer = site.get(f"/{path}")
    assert (answer.status, answer.body) == (200, FILES[path])
    assert answer.headers["content-type"] == content_type
    assert answer.headers["etag"] == f'"{digest_bytes(FILES[path])}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-0", 206, b"\x00"),
        ("bytes=-1", 206, b"\xff"),
        ("bytes=250-", 206, bytes(range(250, 256))),
        ("bytes=0-999999", 206, bytes(range(256))),
        ("bytes=256-", 416, None),
        ("bytes=999999999-", 416, None),
    ],
)
def test_ranges(site: Site, wanted: str, status: int, body: bytes | None) -> None:
    answer = site.get(f"/{SEGMENT}", Range=wanted)
    assert answer.status == status
    if body is not None:
        assert answer.body == body
        assert answer.headers["content-range"].endswith("/256")


def test_a_range_of_a_file_that_changed_meanwhile_is_the_whole_file(site: Site) -> None:
    answer = site.get(f"/{SEGMENT}", Range="bytes=0-0", If_Range='"b2-256:other"')
    assert (answer.status, len(answer.body)) == (200, 256)


def test_head_tells_what_get_would(site: Site) -> None:
    got, told = site.get(f"/{SEGMENT}"), site.get(f"/{SEGMENT}", "HEAD")
    assert told.body == b""
    assert {**told.headers, "date": ""} == {**got.headers, "date": ""}


def test_what_the_reader_has_is_not_sent_again(site: Site) -> None:
    tag = site.get(f"/{SEGMENT}").headers["etag"]
    assert site.get(f"/{SEGMENT}", If_None_Match=f'"old", {tag}').status == 304
    assert site.get(f"/{SEGMENT}", If_None_Match='"old"').status == 200


def test_a_file_that_was_changed_by_hand_has_another_tag(folder: Path, site: Site) -> None:
    (folder / SEGMENT).write_bytes(bytes(256))
    os.utime(folder / SEGMENT, ns=((folder / "kepu.json").stat().st_mtime_ns + 10**9,) * 2)
    assert site.get(f"/{SEGMENT}").headers["etag"] != f'"{digest_bytes(FILES[SEGMENT])}"'


@pytest.mark.parametrize(
    "path",
    [
        "/../secret", "/..%2fsecret", "/%2e%2e/secret", "/video/../../secret", "//etc/passwd", "/.kepu/index",
        "/link", "/linked/secret", "/nothing", "/video", "/video/", "/assets/../secret", "/assets/nothing.js", "/%00",
        "/a%5c..%5csecret",
    ],
)  # fmt: skip
def test_nothing_outside_the_folder_is_sent(folder: Path, site: Site, path: str) -> None:
    (folder.parent / "secret").write_text("secret")
    (folder / ".kepu").mkdir()
    (folder / ".kepu" / "index").write_text("secret")
    (folder / "link").symlink_to(folder.parent / "secret")
    (folder / "linked").symlink_to(folder.parent, target_is_directory=True)
    answer = site.get(path)
    assert answer.status == 404
    assert b"secret" not in answer.body


@pytest.mark.parametrize("host", ["kepu.example", "127.0.0.1", "127.0.0.1:1", "localhost.example:80", ""])
def test_other_names_of_this_machine_are_not_answered(site: Site, host: str) -> None:
    assert site.get("/", Host=host).status == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_reading_is_answered(site: Site, method: str) -> None:
    answer = site.get("/", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_pages_elsewhere_may_link_here_but_fetch_nothing(site: Site) -> None:
    assert site.get("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200
    for mode in ("no-cors", "cors", "same-origin"):
        assert site.get("/stream.m3u8", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode=mode).status == 403
    assert site.get("/stream.m3u8", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors").status == 200


def test_the_page_comes_in_both_languages_with_a_strict_policy(site: Site) -> None:
    languages = {
        path: b'<html lang="zh-Hans">' in site.get(path).body
        for path in ("/", "/index.html", "/index.zh-Hans.html")
    }
    assert languages == {"/": False, "/index.html": False, "/index.zh-Hans.html": True}
    policy = site.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_assets_are_sent(site: Site) -> None:
    assert site.get("/assets/player.js").headers["content-type"] == "text/javascript; charset=utf-8"


def test_a_folder_of_somebody_else_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(FolderListError, match=r"kepu\.json"):
        FolderOrigin(tmp_path)
