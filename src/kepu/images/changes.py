# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cleaning a picture may change, in the words of whoever sent it. The codes are the reader's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHANGES: Final[dict[str, Promise | str]] = {
    "turned": _("It was turned upright."),
    "location": _("The place where it was taken was removed."),
    "personal": _("The camera's notes were removed."),
    "colour": _("Its colours were converted to sRGB."),
    "print_colour": _("Its print colours (CMYK) were converted to sRGB."),
    "depth": _("Its colours were reduced to 8 bits."),
    "still": _("Only its first picture was kept: what moves is a film."),
    "format": _("It was converted to a format that every browser shows."),
}


def tell_changes(codes: Iterable[str]) -> list[str]:
    """Sentences, in the reader's language, for the *codes* that a picture keeps."""
    return [str(CHANGES[code]) for code in codes if code in CHANGES]
