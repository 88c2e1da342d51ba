# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipe for nginx is one that nginx takes, and does what it says."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.deploy.nginx import NAME, Site


class Upstream(BaseHTTPRequestHandler):
    """Stands where the house would: answers with what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told = {key.lower(): value for key, value in self.headers.items()} | {"bytes": len(body)}
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Request-Id", "0123456789abcdef")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    static = folder / "house" / "static"
    static.mkdir(parents=True)
    (static / "page.0123456789ab.css").write_text("body {}")
    (static / "page.0123456789ab.css.gz").write_bytes(gzip.compress(b"body {}"))
    (static / "staticfiles.json").write_text("{}")
    (static / ".digest").write_text("x")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Site(folder, server.server_port, folder / "house")
    with made.running():
        yield made
    server.shutdown()


def test_plain_requests_are_sent_to_tls(site: Site) -> None:
    link = HTTPConnection("127.0.0.1", site.plain, timeout=20)
    link.request("GET", "/newsroom/?a=b", headers={"Host": NAME})
    answer = link.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/newsroom/?a=b")


def test_the_house_learns_who_asks_from_nginx_alone(site: Site) -> None:
    lies = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "for=203.0.113.9",
    }
    _answer, body = site.ask("/", **lies)
    told = json.loads(body)
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["host"] == NAME
    assert {"x-forwarded-host", "forwarded"} & set(told) == set()


def test_an_upload_of_any_size_goes_through(site: Site) -> None:
    _answer, body = site.ask("/upload", "POST", bytes(5 << 20))
    assert json.loads(body)["bytes"] == 5 << 20


def test_styles_come_compressed_from_the_folder(site: Site) -> None:
    answer, body = site.ask("/static/page.0123456789ab.css", **{"Accept-Encoding": "gzip"})
    assert (answer.status, gzip.decompress(body)) == (200, b"body {}")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/staticfiles.json", "/static/.digest", "/.git/config"])
def test_what_is_nobodys_business_is_not_served(path: str, site: Site) -> None:
    assert site.ask(path)[0].status == 404


@pytest.mark.parametrize(
    "path", ["/static/../house.toml", "/static../house.toml", "/static/%2e%2e/house.toml"]
)
def test_no_path_leads_out_of_the_folder_of_styles(path: str, site: Site) -> None:
    (site.folder / "house" / "house.toml").write_text("kind")
    answer, body = site.ask(path)
    assert answer.headers["X-Request-Id"] == "0123456789abcdef"  # the house was asked, not its folder
    assert json.loads(body)["host"] == NAME


def test_the_log_holds_no_address_and_no_path(site: Site) -> None:
    site.ask("/account/li.ming@example.org?token=kE3pu9Zq7LwXa1Bc5DfG", **{"User-Agent": "secret-agent"})
    deadline = time.monotonic() + 5
    while '"request":"0123456789abcdef"' not in (log := (site.folder / "kepu.log").read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    line = json.loads(log.splitlines()[-1])
    assert (line["from"], line["status"], line["request"]) == ("nginx", 200, "0123456789abcdef")
    for secret in ("127.0.0.1", "li.ming", "kE3pu", "secret-agent", "account"):
        assert secret not in log
