# SPDX-License-Identifier: AGPL-3.0-or-later
"""Profiles of channels, as their files tell them: what each asks for, and which connector delivers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

import msgspec
from django.utils.translation import gettext_lazy as _

from kepu.channels.errors import ChannelError
from kepu.channels.models import Publication
from kepu.jobs.progress import Progress

FOLDER = Path(__file__).with_name("profiles")


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One channel. ``needs`` names its gates; ``method`` is how a correction reaches a copy there;
    ``source``, ``checked_on`` and ``sure`` say where that is known from."""

    connector: str
    needs: Sequence[str]
    method: Literal["replace", "edit text", "notice", "withdraw and reissue", "withdraw"]
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]
    name: Mapping[str, str]


class Connector(Protocol):
    """What delivers to a channel. Both may run twice for one publication, and do it once."""

    def deliver(self, publication: Publication, progress: Progress) -> dict[str, object]:
        """Bring *publication* to where it goes, unseen as yet; the receipt."""

    def shown(self, publication: Publication) -> None:
        """*publication* is live or was taken back, in the caller's transaction: let readers see it so."""


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by the name of its file. Raises where one is wrong."""
    return {
        path.stem: msgspec.convert(tomllib.loads(path.read_text("utf-8")), Profile)
        for path in sorted(FOLDER.glob("*.toml"))
    }


def profile_of(channel: str) -> Profile:
    """The profile of *channel*. Raises ``ChannelError``."""
    if channel not in profiles():
        raise ChannelError(_("There is no channel “{channel}”."), channel=channel)
    return profiles()[channel]


def connector_of(channel: str) -> Connector:
    """What delivers to *channel*, as its profile names it."""
    module: Connector = import_module(profile_of(channel).connector)
    return module
