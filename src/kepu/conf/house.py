# SPDX-License-Identifier: AGPL-3.0-or-later
"""The folder of one installation: what its operator decided, its secrets, and where its data lies.

Knows no Django, so that commands can speak before anything is loaded.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kepu.engine.errors import EngineError
from kepu.engine.language import LANGUAGES, sentence

FILE = "house.toml"
KINDS = ("example", "production")
PRIVATE = 0o600
LEAST_FREE = 2 << 30
"""With fewer bytes free than this, nothing more is taken in."""
OWNER, PASSAGE, ANYBODY = 0o700, 0o711, 0o755


class HouseError(EngineError):
    """The folder of the house, or what its file says, cannot be used."""


@dataclass(frozen=True, slots=True)
class House:
    """One installation. Addresses are absolute, without a slash at the end; ``least_free`` is in bytes."""

    folder: Path
    kind: str = "example"
    name: Mapping[str, str] = field(
        default_factory=lambda: {"zh-hans": "示例科普社", "en": "Example Science House"}
    )
    languages: tuple[str, ...] = ("zh-hans", "en")
    zone: str = "Asia/Shanghai"
    address: str = "http://127.0.0.1:8000"
    mail: str = ""
    mail_from: str = "kepu@localhost"
    least_free: int = LEAST_FREE
    unit_quota: int = 0
    """The bytes of files that a unit may keep, where it has no quota of its own; 0 is no limit."""

    @property
    def database(self) -> Path:
        """The SQLite database of the embedded default."""
        return self.folder / "kepu.sqlite3"

    @property
    def private(self) -> Path:
        """What only those with the right may see: masters, uploads, documents."""
        return self.folder / "private"

    @property
    def uploads(self) -> Path:
        """Files on their way in, which change in place and go into no backup."""
        return self.folder / "uploads"

    @property
    def made(self) -> Path:
        """The store of what is made of masters, by build key."""
        return self.folder / "made"

    @property
    def public(self) -> Path:
        """What any server may hand to anybody."""
        return self.folder / "public"

    @property
    def backups(self) -> Path:
        """Where backups go unless another place is given."""
        return self.folder / "backups"

    @property
    def example(self) -> bool:
        """Whether this is the example house, with people who are visibly samples."""
        return self.kind == "example"

    @property
    def static(self) -> Path:
        """Styles, scripts and pictures of the interface, under names that hold their digest."""
        return self.folder / "static"

    @property
    def secrets(self) -> Path:
        """Keys and passwords, each in a file of its own."""
        return self.folder / "secrets"

    @property
    def founded(self) -> bool:
        """Whether somebody has set this house up, and did not merely name its folder."""
        return (self.folder / FILE).exists()

    def database_url(self, environment: Mapping[str, str] = os.environ) -> str:
        """Where the database is: ``DATABASE_URL``, else what ``kepu setup`` kept of it, so that a command
        without that variable opens no other database. Empty for SQLite in the folder."""
        return environment.get("DATABASE_URL") or kept_secret(self.secrets / "database-url")

    def storage_url(self, environment: Mapping[str, str] = os.environ) -> str:
        """Where files are kept: ``STORAGE_URL``, else what ``kepu setup`` kept of it. Empty for the folder
        of the house."""
        return environment.get("STORAGE_URL") or kept_secret(self.secrets / "storage-url")

    def secret(self, name: str) -> str:
        """The secret *name*, made at random the first time, in a file that its owner alone can read."""
        return read_secret(self.secrets / name)


def kept_secret(path: Path) -> str:
    """The secret in *path*; empty where there is none."""
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        return ""


def keep_secret(path: Path, text: str) -> None:
    """Put *text* into *path* whole, for its owner alone, in place of what was there."""
    path.parent.mkdir(mode=OWNER, parents=True, exist_ok=True)
    _write_whole(path, text)


def make_folders(house: House) -> None:
    """Make the folders of *house*, and put their modes right: what holds data is its owner's alone; a web
    server in front may pass through to what anybody may read, and may list nothing on its way."""
    for folder, mode in modes(house).items():
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        folder.chmod(mode)
    if not house.database_url():
        house.database.touch(mode=PRIVATE)


def modes(house: House) -> dict[Path, int]:
    """Each folder of *house* with the mode that it must have."""
    return {
        house.folder: PASSAGE,
        house.secrets: OWNER,
        house.private: OWNER,
        house.uploads: OWNER,
        house.backups: OWNER,
        house.public: ANYBODY,
        house.static: ANYBODY,
    }


def read_secret(path: Path) -> str:
    """The secret in *path*, which is made when it is not there: of two that make it at once, one wins and
    both read the same."""
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        Path(beside).unlink()
    return path.read_text("utf-8").strip()


def house_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder that ``KEPU_HOUSE`` names, else ``house`` in the working folder."""
    return Path(environment.get("KEPU_HOUSE") or "house").absolute()


def read_house(folder: Path) -> House:
    """The house in *folder*; the example house with every default where it holds no ``house.toml``.

    Raises ``HouseError`` for a file that cannot be understood.
    """
    path = folder / FILE
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return House(folder)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise HouseError(
            sentence("{path} is no TOML: {cause}. Mend that line.", path=str(path), cause=error)
        ) from error
    _check(path, told)
    return House(
        folder,
        kind=told["kind"],
        name=told["name"],
        languages=tuple(told["languages"]),
        zone=told["zone"],
        address=told["address"].rstrip("/"),
        mail=told.get("mail", ""),
        mail_from=told.get("mail_from", "kepu@localhost"),
        least_free=told.get("least_free", LEAST_FREE),
        unit_quota=told.get("unit_quota", 0),
    )


def house_text(house: House) -> str:
    """What ``house.toml`` says of *house*."""
    names = ", ".join(f"{_quoted(tag)} = {_quoted(text)}" for tag, text in house.name.items())
    lines = [
        f"kind = {_quoted(house.kind)}",
        f"name = {{ {names} }}",
        f"languages = [{', '.join(map(_quoted, house.languages))}]",
        f"zone = {_quoted(house.zone)}",
        f"address = {_quoted(house.address)}",
        f"mail = {_quoted(house.mail)}",
        f"mail_from = {_quoted(house.mail_from)}",
        f"least_free = {house.least_free}",
        f"unit_quota = {house.unit_quota}",
    ]
    return "\n".join(lines) + "\n"


def write_house(house: House) -> None:
    """Write ``house.toml``, whole or not at all, readable by its owner alone."""
    house.folder.mkdir(mode=PASSAGE, parents=True, exist_ok=True)
    _write_whole(house.folder / FILE, house_text(house))


def _write_whole(path: Path, text: str) -> None:
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(beside).replace(path)


def _quoted(text: str) -> str:
    """*text* as a TOML basic string."""
    kept = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in kept) + '"'


def _check(path: Path, told: Mapping[str, object]) -> None:
    """Raises ``HouseError`` for the first entry of *told* that is missing or wrong."""
    wanted = {"kind": str, "name": dict, "languages": list, "zone": str, "address": str}
    for name, kind in wanted.items():
        if not isinstance(told.get(name), kind):
            raise HouseError(
                sentence(
                    "{path} does not say “{name}”; add that line.",
                    path=str(path),
                    name=name,
                )
            )
    if told["kind"] not in KINDS:
        raise HouseError(
            sentence("{path}: “kind” is one of {kinds}.", path=str(path), kinds=", ".join(KINDS))
        )
    languages = told["languages"]
    assert isinstance(languages, list)
    if not languages or any(each not in LANGUAGES for each in languages):
        raise HouseError(
            sentence(
                "{path}: “languages” holds one or more of {known}.",
                path=str(path),
                known=", ".join(LANGUAGES),
            )
        )
    check_zone(str(told["zone"]))
    for name in ("least_free", "unit_quota"):
        size = told.get(name, 0)
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise HouseError(
                sentence("{path}: “{name}” is a whole number of bytes.", path=str(path), name=name)
            )


def check_zone(name: str) -> None:
    """Raises ``HouseError`` where *name* is no IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HouseError(
            sentence("“{zone}” is no time zone; write one like Asia/Shanghai or Europe/Berlin.", zone=name)
        ) from error
