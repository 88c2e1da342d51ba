# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of letters: a room tells of its own in its ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.mail.errors import LetterError


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter. Its words are in the templates ``NAME/subject.txt`` and ``NAME/body.txt``; blank
    lines part paragraphs, and an address alone in one becomes a button."""

    name: str
    """Like ``directory/letters/invitation``: where its templates lie."""
    title: str | Promise
    """What it is, for those who choose what they get."""
    needed: bool = False
    """Whether nobody can do without it: it holds what somebody just asked for."""
    secret: bool = False
    """Whether it lets somebody in: its words are blanked once it has left."""
    sample: Mapping[str, object] = field(default_factory=dict)
    """Values for the preview."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let letters of *kind* be sent."""
    _kinds[kind.name] = kind


def known() -> dict[str, Kind]:
    """Every kind by its name."""
    return dict(_kinds)


def kind_of(name: str) -> Kind:
    """The kind of this name. Raises ``LetterError``."""
    if name not in _kinds:
        raise LetterError(_("There is no kind of letter “{name}”."), name=name)
    return _kinds[name]


ACCOUNT = Kind("mail/letters/account", _("signing in: codes, passwords, addresses"), needed=True, secret=True)
"""What signing in sends. django-allauth writes its words."""
TEST = Kind("mail/letters/test", _("a letter to try the mail server"), needed=True)
