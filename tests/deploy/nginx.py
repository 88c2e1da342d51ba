# SPDX-License-Identifier: AGPL-3.0-or-later
"""nginx with the recipe, on ports of its own."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kepu.conf.house import House
from kepu.conf.web_server import tell_web_server
from tests.conftest import ROOT, missing

RECIPE = ROOT / "deploy" / "nginx" / "kepu.conf"
NAME = "kepu.example.org"


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

    def __init__(self, folder: Path, upstream: int, house: Path, user: str = "root") -> None:
        self.folder, self.plain, self.secure = folder, free_port(), free_port()
        certificate(folder)
        tell_web_server(House(house))
        text = RECIPE.read_text("utf-8")
        text = re.sub(r" *listen \[::\].*\n", "", text)
        for old, new in {
            "listen 80;": f"listen 127.0.0.1:{self.plain};",
            "listen 443 ": f"listen 127.0.0.1:{self.secure} ",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            f"/etc/letsencrypt/live/{NAME}/": f"{folder}/",
            "/var/lib/kepu/house/": f"{house}/",
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
            f"user {user}; daemon off; pid {folder}/nginx.pid; error_log {folder}/main.log; worker_processes 1;\n"
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

    @contextmanager
    def running(self) -> Iterator[None]:
        """A block in which it runs."""
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            missing("nginx")
        checked = subprocess.run([str(program), "-t", "-c", str(self.main)], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr
        running = subprocess.Popen([str(program), "-c", str(self.main)])
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as caller:
                if caller.connect_ex(("127.0.0.1", self.secure)) == 0:
                    break
            time.sleep(0.05)
        try:
            yield
        finally:
            running.terminate()
            running.wait(10)
