# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipe for nginx is one that nginx takes, and does what it says."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.conftest import ROOT, missing

RECIPE = ROOT / "deploy" / "nginx" / "kepu.conf"
NAME = "kepu.example.org"


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


def certificate(folder: Path) -> None:
    """A certificate of our own for ``NAME``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(plain)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Site:
    """nginx with the recipe, on ports of its own."""

    def __init__(self, folder: Path, upstream: int) -> None:
        self.folder, self.plain, self.secure = folder, free_port(), free_port()
        text = RECIPE.read_text("utf-8")
        text = re.sub(r" *listen \[::\].*\n", "", text)
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ": f"listen 127.0.0.1:{self.secure} ",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            f"/etc/letsencrypt/live/{NAME}/": f"{folder}/",
            "/var/lib/kepu/house/": f"{folder}/house/",
            "/var/log/nginx/": f"{folder}/",
            "/var/www/acme": f"{folder}/acme",
        }.items():
            assert old in text
            text = text.replace(old, new)
        (folder / "kepu.conf").write_text(text, "utf-8")
        temporary = "".join(
            f"{each}_temp_path {folder}/{each};"
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.main = folder / "nginx.conf"
        self.main.write_text(
            f"user root; daemon off; pid {folder}/nginx.pid; error_log {folder}/main.log; worker_processes 1;\n"
            f"events {{}}\nhttp {{ {temporary} include {folder}/kepu.conf; }}\n",
            "utf-8",
        )

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", **headers: str
    ) -> tuple[HTTPResponse, bytes]:
        context = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        link = HTTPSConnection(NAME, self.secure, context=context, timeout=20)
        link.sock = context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.secure)), server_hostname=NAME
        )
        link.request(method, path, body or None, headers)
        answer = link.getresponse()
        return answer, answer.read()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        missing("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    static = folder / "house" / "static"
    static.mkdir(parents=True)
    (static / "page.0123456789ab.css").write_text("body {}")
    (static / "page.0123456789ab.css.gz").write_bytes(gzip.compress(b"body {}"))
    (static / "staticfiles.json").write_text("{}")
    (static / ".digest").write_text("x")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Site(folder, server.server_port)
    checked = subprocess.run([str(program), "-t", "-c", str(made.main)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr
    running = subprocess.Popen([str(program), "-c", str(made.main)])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", made.secure)) == 0:
                break
        time.sleep(0.05)
    yield made
    running.terminate()
    running.wait(10)
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
