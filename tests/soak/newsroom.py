# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newsroom whose processes can be killed, and editors who use it over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

from tests.houses import environment, in_house, kepu_command

START_SECONDS = 60.0
LOST = (urllib.error.URLError, http.client.HTTPException, OSError)
"""What an editor's browser meets while the server is gone."""
LINKS = """
import json
from kepu.conf.ready import links
print(json.dumps(dict(links())))
"""
IMPORTS = """
import sys
from kepu.directory.importing.actions import begin_import, start_import
from kepu.directory.models import Import, Person, Unit
from kepu.tables.table import made_of
person = Person.objects.select_related("user").get(email="leader@example.org")
unit = Unit.objects.get(names__en="Example Science Museum")
for table in range({first}, {first} + {many}):
    rows = [(f"样{{table}}-{{row}}", f"t{{table}}-{{row}}@example.org") for row in range({rows})]
    draft = start_import("people", made_of(enumerate([("姓名", "邮箱"), *rows], 1)), "t.csv", person.user, "")
    draft.unit = unit
    draft.save()
    begin_import(draft)
"""
STATE = """
import json
from collections import Counter
from kepu.directory.models import Import, ImportChange, Person
from kepu.jobs.models import Job
from kepu.ledger.verification import verify
addresses = list(Person.objects.exclude(email="").values_list("email", flat=True))
print(json.dumps({
    "jobs": dict(Counter(Job.objects.filter(task__contains="run_import").values_list("state", flat=True))),
    "imports": dict(Counter(Import.objects.values_list("state", flat=True))),
    "left": sum(len(each) for each in Import.objects.values_list("left", flat=True)),
    "changes": ImportChange.objects.count(),
    "addresses": addresses,
    "broken": str(verify().broken),
    "lost": sum(Job.objects.values_list("attempt", flat=True)) - Job.objects.count(),
}))
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass(slots=True)
class Newsroom:
    """The example house in *folder* with its processes, each in a group of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def set_up(self) -> None:
        """Make the house."""
        done = kepu_command(self.folder, "setup", "--example")
        assert done.returncode == 0, done.stderr

    def start(self, *names: str) -> None:
        """Start ``web`` or ``worker``, or both, and wait until the web server answers."""
        commands = {
            "web": ["-m", "kepu.conf.web", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"],
            "worker": ["-m", "kepu.cli.main", "worker"],
        }
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, *commands[name]],
                    env=environment(self.folder),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, *names: str) -> None:
        """``kill -9`` them, with all that they started."""
        for name in names:
            process = self.running.pop(name)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self) -> None:
        """End what runs."""
        self.kill(*list(self.running))

    def wait(self) -> None:
        """Return once the web server answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/alive", timeout=5).close()
            except LOST:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.folder / "web.log").read_text()[-2000:])

    def ask_for_imports(self, first: int, many: int, rows: int) -> None:
        """Enqueue *many* imports of *rows* people each."""
        in_house(self.folder, IMPORTS.format(first=first, many=many, rows=rows))

    def state(self) -> dict[str, object]:
        """What the house holds."""
        told: dict[str, object] = json.loads(in_house(self.folder, STATE))
        return told

    def imports(self) -> dict[str, int]:
        """How many imports there are in each state; asked of the database alone, which costs little."""
        with closing(sqlite3.connect(f"file:{self.folder / 'kepu.sqlite3'}?mode=ro", uri=True)) as database:
            return dict(database.execute("SELECT state, count(*) FROM directory_import GROUP BY state"))

    def editor(self, name: str) -> Editor:
        """Somebody of the example house, signed in."""
        path = json.loads(in_house(self.folder, LINKS))[name]
        return Editor(f"http://127.0.0.1:{self.port}", path)


class Editor:
    """A browser in which somebody is signed in."""

    def __init__(self, host: str, link: str) -> None:
        self.host = host
        self._jar = CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self._browser.addheaders = [("Accept-Language", "en")]
        self._post(link, {})
        page = self._get("/newsroom/directory/people/add/")
        (self._unit,) = re.findall(
            r'<option value="(\d+)"[^>]*>\s*(?:Example Science Museum|示例科技馆)', page
        )

    def _get(self, path: str) -> str:
        with self._browser.open(self.host + path, timeout=60) as answer:
            return str(answer.read().decode())

    def _post(self, path: str, told: dict[str, str]) -> tuple[str, str]:
        """Fill in the form at *path*; where it led, and the page."""
        (token, *_more) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._get(path))
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token} | told).encode()
        request = urllib.request.Request(self.host + path, body, {"Referer": self.host + path})
        with self._browser.open(request, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def headers(self) -> dict[str, str]:
        """What a script of a page in this browser sends along, to speak tus."""
        (token,) = re.findall(r'data-token="([^"]+)"', self._get("/newsroom/masters/send/"))
        cookies = "; ".join(f"{each.name}={each.value}" for each in self._jar)
        return {"Cookie": cookies, "X-CSRFToken": token, "Tus-Resumable": "1.0.0"}

    def units(self) -> list[str]:
        """The units for which a master can be sent."""
        return re.findall(r'<option value="([0-9a-z]{12})"', self._get("/newsroom/masters/send/"))

    def add_person(self, address: str) -> str:
        """Add somebody of this address: ``added``, ``there`` where somebody has it already, or else what the
        page said. Raises one of ``LOST`` where nothing answered."""
        told = {"names_en": address, "email": address, "language": "en", "unit": self._unit}
        led, page = self._post("/newsroom/directory/people/add/", told)
        if not led.endswith("/add/"):
            return "added"
        return "there" if 'id="id_email_error"' in page else page
