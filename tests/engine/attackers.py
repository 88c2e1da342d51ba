# SPDX-License-Identifier: Apache-2.0
"""A reader that has been taken over: does what its request says, and tells how far it got."""

from __future__ import annotations

import errno
import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

from kepu.engine.errors import MediaError
from kepu.engine.language import sentence


def read(request: dict[str, Any]) -> Any:
    """Run the attack that is asked for; ``{"refused": errno's name}`` when the system said no."""
    try:
        return {"done": globals()[request["attack"]](request)}
    except OSError as error:
        return {"refused": errno.errorcode.get(error.errno or 0, str(error.errno))}


def open_file(request: dict[str, Any]) -> str:
    with Path(request["path"]).open(encoding="utf-8", errors="replace") as file:
        return file.read(1000)


def list_folder(request: dict[str, Any]) -> list[str]:
    return [path.name for path in Path(request["path"]).iterdir()]


def write_file(request: dict[str, Any]) -> str:
    Path(request["path"]).write_text("written", encoding="utf-8")
    return "written"


def truncate_file(request: dict[str, Any]) -> str:
    os.truncate(request["path"], 0)
    return "truncated"


def connect_tcp(request: dict[str, Any]) -> str:
    with socket.create_connection(("127.0.0.1", request["port"]), timeout=2):
        return "connected"


def send_udp(request: dict[str, Any]) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"secret", ("127.0.0.1", request["port"]))
    return "sent"


def open_unix_socket(request: dict[str, Any]) -> str:
    with socket.socket(socket.AF_UNIX) as opened:
        return str(opened.fileno())


def fork(request: dict[str, Any]) -> int:
    child = os.fork()
    if not child:
        os._exit(0)
    return child


def execute(request: dict[str, Any]) -> None:
    os.execv("/bin/sh", ["/bin/sh", "-c", "true"])


def signal_parent(request: dict[str, Any]) -> str:
    os.kill(os.getppid(), signal.SIGCONT)
    return "signalled"


def environment(request: dict[str, Any]) -> dict[str, str]:
    return dict(os.environ)


def descriptors(request: dict[str, Any]) -> list[int]:
    found = []
    for number in range(256):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found


def take_memory(request: dict[str, Any]) -> int:
    held = [bytearray(64 << 20) for _ in range(request["blocks"])]
    return len(held)


def burn(request: dict[str, Any]) -> None:
    while True:
        pass


def sleep(request: dict[str, Any]) -> None:
    time.sleep(600)


def print_for_ever(request: dict[str, Any]) -> None:
    while True:
        os.write(2, b"noise " * 10_000)


def write_for_ever(request: dict[str, Any]) -> None:
    with Path(request["path"]).open("wb") as file:
        while True:
            file.write(bytes(1 << 20))


def raise_sentence(request: dict[str, Any]) -> None:
    raise MediaError(sentence("{name} is odd.", name=request["name"]))


def forge_sentence(request: dict[str, Any]) -> None:
    raise MediaError(sentence("{name.__class__.__mro__}", name="x"))


def crash(request: dict[str, Any]) -> None:
    raise ZeroDivisionError("a mistake of the reader's")


def niceness(request: dict[str, Any]) -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)
