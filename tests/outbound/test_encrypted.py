# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches over TLS: the name is kept though a number is dialled."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.guard import Limits
from tests.outbound.servers import OTHER, PUBLIC, Network, Server, saying, served


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for site.example that vouches for itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "site.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def speaking_tls(certificate: Path, names: list[str | None]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    return context


def network_of(server: Server, *names: str) -> Network:
    return Network({name: [[PUBLIC]] for name in names}, {PUBLIC: server})


def test_the_certificate_and_the_host_are_those_of_the_name(certificate: Path) -> None:
    names: list[str | None] = []
    trust = ssl.create_default_context(cafile=str(certificate))
    with served(saying("HTTP/1.1 200 OK", body=b"sealed"), speaking_tls(certificate, names)) as server:
        network = network_of(server, "site.example")
        assert network.guard(trust=trust).fetch("https://site.example/").body == b"sealed"
    assert (names, network.dialled) == (["site.example"], [(PUBLIC, 443)])
    assert b"Host: site.example\r\n" in server.heads[0]


def test_a_certificate_of_another_name_is_not_trusted(certificate: Path) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    with served(saying("HTTP/1.1 200 OK"), speaking_tls(certificate, [])) as server:
        with pytest.raises(GuardError) as told:
            network_of(server, "wrong.example").guard(trust=trust).fetch("https://wrong.example/")
    assert (told.value.reason, server.heads) == (Reason.UNTRUSTED, [])
    assert str(told.value).startswith(
        "The certificate of wrong.example is not to be trusted: Hostname mismatch"
    )


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(certificate: Path) -> None:
    with served(saying("HTTP/1.1 200 OK"), speaking_tls(certificate, [])) as server:
        with pytest.raises(GuardError) as told:
            network_of(server, "site.example").guard().fetch("https://site.example/")
    assert (told.value.reason, server.heads) == (Reason.UNTRUSTED, [])


def test_who_speaks_no_tls_is_left() -> None:
    with served(lambda _head, wire: None) as server:
        with pytest.raises(GuardError) as told:
            network_of(server, "site.example").guard().fetch(
                "https://site.example/", limits=Limits(seconds=0.5)
            )
    assert told.value.reason in (Reason.SLOW, Reason.UNREACHABLE)


@pytest.mark.parametrize(("secret", "followed"), [({"Cookie": "a"}, False), ({"Accept": "text/html"}, True)])
def test_what_is_secret_does_not_go_on_unencrypted(
    certificate: Path, secret: dict[str, str], followed: bool
) -> None:
    trust = ssl.create_default_context(cafile=str(certificate))
    moved = saying("HTTP/1.1 302 Found", "Location: http://site.example/plain")
    with served(moved, speaking_tls(certificate, [])) as sealed, served(saying("HTTP/1.1 200 OK")) as plain:
        network = Network({"site.example": [[PUBLIC], [OTHER]]}, {PUBLIC: sealed, OTHER: plain})
        guard = network.guard(trust=trust)
        if followed:
            assert guard.fetch("https://site.example/", headers=secret).address == "http://site.example/plain"
        else:
            with pytest.raises(GuardError) as told:
                guard.fetch("https://site.example/", headers=secret)
            assert (told.value.reason, plain.heads) == (Reason.FORBIDDEN, [])
