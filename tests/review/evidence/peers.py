# SPDX-License-Identifier: AGPL-3.0-or-later
"""A machine on loopback that answers as Crossref, DataCite and a web site do, with records that we made up."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db.models import F

from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.models import Job
from kepu.jobs.running import run_due
from kepu.outbound import read_allowed
from kepu.review.actions.evidence import add_evidence
from kepu.review.evidence_tasks import check_evidence
from kepu.review.models import Claim, Evidence
from tests.outbound.servers import Server, served

PAPER, DATA, NOTICE = "10.1234/light", "10.5678/moon.data", "10.1234/light.retraction"
WORK = {
    "DOI": "10.1234/LIGHT",
    "type": "journal-article",
    "title": ["How long light takes from the <i>Moon</i>"],
    "container-title": ["Journal of Samples"],
    "volume": "12",
    "issue": "3",
    "page": "1-9",
    "issued": {"date-parts": [[2024, 5]]},
    "author": [
        {"given": "Sample", "family": "Author", "sequence": "first", "affiliation": []},
        {"name": "The Sample Group", "sequence": "additional"},
    ],
    "URL": "https://doi.org/10.1234/light",
    "reference": [{"key": "one", "unstructured": "Not kept."}],
}
ATTRIBUTES = {
    "doi": DATA,
    "titles": [{"title": "月球数据", "titleType": "TranslatedTitle"}, {"title": "Data of the Moon"}],
    "creators": [
        {"name": "示例, 作者", "familyName": "示例", "givenName": "作者"},
        {"name": "Sample Observatory"},
    ],
    "publisher": {"name": "Sample Archive"},
    "publicationYear": 2023,
    "types": {"resourceTypeGeneral": "Dataset"},
    "url": "https://archive.example.org/moon",
}


def update(
    kind: str, doi: str, source: str = "publisher", day: tuple[int, ...] = (2026, 3, 4)
) -> dict[str, Any]:
    """One entry of ``updated-by`` or ``update-to``."""
    return {"type": kind, "label": kind, "DOI": doi, "source": source, "updated": {"date-parts": [list(day)]}}


def notice(doi: str, *about: dict[str, Any]) -> dict[str, Any]:
    """The record of a notice."""
    return {"DOI": doi, "update-to": list(about)}


RETRACTION = notice(NOTICE, update("retraction", PAPER))


@dataclass
class Peer:
    """What it knows: records by DOI, notices, pages by path, and statuses that it answers with instead. A request
    about any DOI in ``refused`` is a bad one."""

    works: dict[str, Any] = field(default_factory=lambda: {PAPER: dict(WORK)})
    data: dict[str, Any] = field(default_factory=lambda: {DATA: dict(ATTRIBUTES)})
    notices: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    status: int = 0
    body: bytes | None = None
    asked: list[str] = field(default_factory=list)
    server: Server | None = None

    def conduct(self, head: bytes, wire: socket.socket) -> None:
        """Answer one request."""
        target = head.split(b" ")[1].decode("ascii")
        self.asked.append(target)
        status, kind, body = self._answer(urlsplit(target))
        more = f"Location: {self.moved[urlsplit(target).path]}\r\n" if status == 302 else ""
        told = f"HTTP/1.1 {status} Told\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        wire.sendall(told.encode() + body)

    def _answer(self, asked: Any) -> tuple[int, str, bytes]:
        if asked.path in self.moved:
            return 302, "text/plain", b""
        if self.status or self.body is not None:
            return self.status or 200, "application/json", self.body or b"{}"
        if asked.path in self.pages:
            kind, body = self.pages[asked.path]
            return 200, kind, body
        if asked.path == "/works" and self.refused & self._wanted(asked.query):
            return 400, "application/json", b'{"status": "failed"}'
        if asked.path == "/works":
            return 200, "application/json", _json({"message": {"items": self._about(asked.query)}})
        for start, known, wrap in (
            ("/works/", self.works, lambda told: {"status": "ok", "message": told}),
            ("/dois/", self.data, lambda told: {"data": {"attributes": told}}),
        ):
            doi = unquote(asked.path.removeprefix(start))
            if asked.path.startswith(start) and doi in known:
                return 200, "application/json", _json(wrap(known[doi]))
        return 404, "text/plain", b"Resource not found."

    def _about(self, query: str) -> list[dict[str, Any]]:
        """The notices that update one of the DOIs that are asked for."""
        wanted = self._wanted(query)
        return [each for each in self.notices if wanted & {told["DOI"].lower() for told in each["update-to"]}]

    def _wanted(self, query: str) -> set[str]:
        return {each.removeprefix("updates:") for each in parse_qs(query)["filter"][0].split(",")}


def _json(told: object) -> bytes:
    return json.dumps(told).encode()


@contextmanager
def peer(settings: Any) -> Iterator[Peer]:
    """A peer that the house asks in place of the registries, and may reach."""
    made = Peer()
    with served(made.conduct) as server:
        made.server = server
        address = f"127.0.0.1:{server.port}"
        settings.CROSSREF_ADDRESS = settings.DATACITE_ADDRESS = f"http://{address}"
        settings.OUTBOUND_ALLOW = read_allowed(address)
        settings.REGISTRY_CONTACT = "desk@example.org"
        yield made


def checked() -> Job:
    """The job of a night, done a day after whatever was asked before."""
    Evidence.objects.update(checked_at=F("checked_at") - timedelta(days=1))
    return checked_soon()


def checked_soon() -> Job:
    """The job of the same night once more."""
    job = enqueue(check_evidence)
    run_due()
    job.refresh_from_db()
    return job


def resting(claim: Claim) -> Evidence:
    """The paper on which *claim* rests, looked up."""
    made = add_evidence(claim, "Light of the Moon", doi=PAPER)
    run_due()
    return made
