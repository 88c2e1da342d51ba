# SPDX-License-Identifier: AGPL-3.0-or-later
"""nginx hands out the public tree as our own views do: the same answer at every kind of public address."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from pytest_django.live_server_helper import LiveServer

from kepu.channels.actions.publish import publish, withdraw
from kepu.channels.models import Publication
from kepu.conf.house import House
from kepu.conf.web_server import tell_web_server
from kepu.images.models import Picture
from kepu.jobs.running import run_due
from kepu.website.addresses import media_folder, staged_folder
from tests import loop
from tests.cast import assemble
from tests.deploy.nginx import NAME, Site
from tests.images import pictures
from tests.masters import film

pytestmark = pytest.mark.django_db(transaction=True)
OF_THE_SERVER = {"server", "date", "connection", "keep-alive", "transfer-encoding", "x-request-id"}
"""What each server says of itself, or of the way of one answer."""
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Published:
    """What is published, nginx in front of it, and the way past nginx."""

    site: Site
    port: int
    live: Publication
    old_slug: str

    def direct(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """The answer of our own view."""
        link = HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Host": NAME, "X-Forwarded-Proto": "https"} | headers).items():
            link.putheader(name, value)
        link.endheaders()
        answer = link.getresponse()
        body = answer.read()
        link.close()
        return answer.status, told(answer.getheaders()), body

    def asked(self, path: str, method: str = "GET", **headers: str) -> tuple[Answer, bool]:
        """The answer behind nginx, and whether nginx gave it by itself."""
        answer, body = self.site.ask(path, method, **headers)
        return (answer.status, told(answer.getheaders()), body), answer.getheader("X-Request-Id") is None


def told(headers: list[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers if name.lower() not in OF_THE_SERVER}


@pytest.fixture
def house(live_server: LiveServer, settings: Any, tmp_path: Path) -> Iterator[Published]:
    """A film with a picture, renamed once, live; and nginx as a user who may read what anybody may."""
    settings.ALLOWED_HOSTS = ["*"]
    root = Path(django_settings.HOUSE.folder)
    root.chmod(0o711)
    cast = assemble()
    owner = cast.users["editor"]
    assert owner is not None
    drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
    picture = Picture.objects.create(title="Sample", file=drawn, collection=cast.here.collection)
    body = [*loop.BODY, ("picture", {"image": picture.pk, "alternative": "Halves", "caption": ""}, "p")]
    story, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 2))
    loop.published(loop.rewritten(story, body))
    renamed = loop.rewritten(story, body, title="Moonlight")
    live = loop.published(renamed)
    folder = Path(tempfile.mkdtemp(prefix="kepu-nginx-"))
    folder.chmod(0o711)
    made = Site(folder, live_server.thread.port, root, user="nobody nogroup")
    try:
        with made.running():
            yield Published(made, live_server.thread.port, live, "light-of-the-moon")
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(root / "public", ignore_errors=True)


def assert_same(ours: Answer, theirs: Answer, about: str) -> None:
    """The same status, headers and bytes."""
    assert ours[0] == theirs[0], about
    names = ours[1].keys() | theirs[1].keys()
    if ours[0] == 206:
        names -= {"accept-ranges"}  # said of the whole; of a part nginx leaves it out
    other = {name: (ours[1].get(name), theirs[1].get(name)) for name in names}
    assert {name: pair for name, pair in other.items() if pair[0] != pair[1]} == {}, about
    assert ours[2] == theirs[2], about


def media_of(house: Published) -> list[str]:
    """One file of each kind, by suffix and folder."""
    folder = media_folder(house.live)
    kinds: dict[tuple[str, bool], str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            kinds.setdefault((path.suffix, name.startswith("audio/")), f"/m/{house.live.public_id}/{name}")
    return list(kinds.values())


def test_every_public_address_answers_the_same_with_nginx_in_front(house: Published) -> None:
    page = house.live.receipt["address"]
    bare = f"/en/film/{house.live.story.public_id}/"
    embedded = f"/embed/en/{house.live.story.public_id}/"
    baked = [page, "/en/", embedded]
    media = media_of(house)
    assert {path.rpartition(".")[2] for path in media} >= {"m3u8", "m4s", "mp4", "jpg", "json", "png"}
    for path in [*baked, *media]:
        for method in ("GET", "HEAD"):
            ours, (theirs, alone) = house.direct(path, method), house.asked(path, method)
            assert_same(ours, theirs, path)
            assert (ours[0], alone) == (200, True), path
    others = {
        bare: 200,
        f"{bare}{house.old_slug}/": 301,
        f"{bare}decoration/": 200,
        page.rstrip("/"): 301,
        "/": 302,
        "/en/film/000000000000/": 404,
        "/embed/en/000000000000/": 404,
        f"/m/{house.live.public_id}/nothing.m4s": 404,
        f"/m/{house.live.public_id}/": 404,
        "/m/": 404,
    }
    for path, status in others.items():
        ours, (theirs, _alone) = house.direct(path), house.asked(path)
        assert (ours[0], theirs[0]) == (status, status), path
        if status != 404:  # that of the house has a token of its own for each
            assert_same(ours, theirs, path)


def test_what_a_reader_has_already_is_not_sent_again(house: Published) -> None:
    for path in (house.live.receipt["address"], media_of(house)[0]):
        _status, headers, _body = house.direct(path)
        for known in ({"If-None-Match": headers["etag"]}, {"If-Modified-Since": headers["last-modified"]}):
            ours, (theirs, alone) = house.direct(path, **known), house.asked(path, **known)
            assert (ours[0], theirs[0], ours[2], theirs[2], alone) == (304, 304, b"", b"", True)
            for name in ("etag", "cache-control", "last-modified", "content-security-policy"):
                assert ours[1].get(name) == theirs[1].get(name), name


def test_parts_of_a_file_are_the_same(house: Published) -> None:
    parts = ("bytes=0-0", "bytes=10-19", "bytes=-5", "bytes=100-", "bytes=0-1,5-6", "lines=1-2")
    page = house.live.receipt["address"]
    for path in [page, *(each for each in media_of(house) if each.endswith((".m4s", ".mp4", ".jpg")))]:
        for part in parts:
            ours, (theirs, alone) = house.direct(path, Range=part), house.asked(path, Range=part)
            assert_same(ours, theirs, f"{path} {part}")
            assert alone


def test_a_part_outside_of_the_file_is_refused(house: Published) -> None:
    path = media_of(house)[0]
    ours, (theirs, _alone) = (
        house.direct(path, Range="bytes=99999999-"),
        house.asked(path, Range="bytes=99999999-"),
    )
    assert ours[0] == theirs[0] == 416
    assert ours[1]["content-range"] == theirs[1]["content-range"]


def test_what_is_sent_to_a_page_goes_to_the_house(house: Published) -> None:
    page = house.live.receipt["address"]
    (status, headers, _body), alone = house.asked(page, "POST")
    ours = house.direct(page, "POST")
    assert (status, alone) == (ours[0], False)
    assert status in (403, 405)
    assert headers["content-type"] == ours[1]["content-type"]


def test_what_is_taken_back_is_gone_at_once(house: Published) -> None:
    page, media = house.live.receipt["address"], media_of(house)[0]
    embedded = f"/embed/en/{house.live.story.public_id}/"
    assert house.asked(embedded)[0][0] == 200
    first = Publication.objects.get(number=1)
    older = f"/m/{first.public_id}/stream.m3u8"
    assert house.asked(older)[0][0] == 200, "players are in the middle of it"
    withdraw(house.live, "The source was retracted.")
    for path, status in ((page, 410), (embedded, 410), (media, 404), (older, 404)):
        (told_status, _headers, body), alone = house.asked(path)
        assert (told_status, alone) == (status, False), path
        assert (b"The source was retracted." in body) == (status == 410)
    run_due()
    (status, headers, body), _alone = house.asked(page)
    assert (status, headers["cache-control"]) == (410, "public, max-age=30")
    assert b"The source was retracted." in body
    assert house.asked(f"/en/film/{house.live.story.public_id}/{house.old_slug}/")[0][0] == 410
    assert b"Moonlight" not in house.asked("/en/")[0][2]


def test_what_is_not_published_is_not_to_be_had(house: Published) -> None:
    root = Path(django_settings.HOUSE.folder)
    public = root / "public"
    (root / "house.toml").write_text("kind")
    (public / "note.txt").write_text("nobody's")
    folder = media_folder(house.live)
    for name in (".half", "video/.init.mp4.kepu-part", "pictures/.sample.png"):
        (folder / name).write_bytes(b"half")
    (folder / "link.m4s").symlink_to(root / "house.toml")
    story = loop.rewritten(house.live.story, loop.BODY, title="Being made")
    made = publish(story)
    staged_folder(made).mkdir()
    (staged_folder(made) / "stream.m3u8").write_text("#EXTM3U")
    page = public / "pages" / "en" / "film" / house.live.story.public_id
    (page / ".0123456789abcdef").write_bytes(b"half")
    media = f"/m/{house.live.public_id}"
    for path in (
        f"{media}/.half",
        f"{media}/video/.init.mp4.kepu-part",
        f"{media}/pictures/.sample.png",
        f"{media}/link.m4s",
        f"/m/.{made.public_id}/stream.m3u8",
        f"/m/{made.public_id}/stream.m3u8",
        f"/en/film/{house.live.story.public_id}/.0123456789abcdef",
        "/pages/en/index.html",
        "/en/index.html",
        "/note.txt",
        "/nginx/types.conf",
        "/house.toml",
        "/private/",
        "/kepu.sqlite3",
        "/secrets/secret-key",
        f"{media}/../../house.toml",
        f"{media}/..%2f..%2f..%2fhouse.toml",
        f"{media}/%2e%2e/%2e%2e/%2e%2e/house.toml",
        "/m/../../house.toml",
        "/m../house.toml",
        "/m/..;/house.toml",
        "/en/..%2f..%2f..%2fhouse.toml",
        "/en/%00",
        f"{media}/stream.m3u8%00.jpg",
        "/m//etc/passwd",
    ):
        (status, _headers, body), _alone = house.asked(path)
        assert status in (400, 403, 404), (path, status)
        assert body not in (b"kind", b"half", b"nobody's")
    (root / "house.toml").unlink()


def test_files_of_an_older_version_are_written_anew(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert len(tell_web_server(house)) == 1
    assert tell_web_server(house) == []
    (tmp_path / "nginx" / "page-headers.conf").write_text("old")
    assert len(tell_web_server(house)) == 1
    assert "Content-Security-Policy" in (tmp_path / "nginx" / "page-headers.conf").read_text()
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "nginx").iterdir()} == {0o644}


def test_a_house_with_tls_tells_browsers_to_stay_with_it(tmp_path: Path, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    tell_web_server(House(tmp_path))
    for name in ("page-headers.conf", "embed-headers.conf", "media-headers.conf"):
        assert 'Strict-Transport-Security "max-age=31536000"' in (tmp_path / "nginx" / name).read_text()
