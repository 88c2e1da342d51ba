# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small mail server on loopback (RFC 5321) that does as a test tells it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default


@dataclass
class MailServer:
    """What a server answers, and what it was handed."""

    recipient: str = "250 good"
    """What it answers to RCPT TO."""
    data: str = "250 taken"
    """What it answers after the letter; empty to close the connection without a word."""
    taken: list[bytes] = field(default_factory=list)
    port: int = 0

    def letters(self) -> list[Message]:
        """The letters that it took."""
        return [message_from_bytes(each, policy=default) for each in self.taken]


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """Let *server* listen."""

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                match line.split(" ")[0].upper().partition(":")[0]:
                    case "RCPT":
                        self.say(server.recipient)
                    case "DATA":
                        self.say("354 go on")
                        if not self.take():
                            return
                    case "QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 good")

        def take(self) -> bool:
            held = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                held.append(line[1:] if line.startswith(b"..") else line)
            if not server.data:
                return False
            if server.data.startswith("2"):
                server.taken.append(b"".join(held))
            self.say(server.data)
            return True

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as listening:
        listening.daemon_threads = True
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
