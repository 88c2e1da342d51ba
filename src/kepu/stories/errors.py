# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused about uploads and masters."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.functional import Promise

from kepu.sentences import SpokenError


class UploadError(SpokenError):
    """An upload, or a part of one, that is not taken; *status* is what HTTP calls that."""

    def __init__(self, status: HTTPStatus, words: str | Promise, /, **values: object) -> None:
        super().__init__(words, **values)
        self.status = status


class StoryError(SpokenError):
    """A story, track or master that cannot be as it was asked for."""


class ChangedMeanwhile(StoryError):
    """Somebody else saved first; ``revision`` is the key of what stands now."""

    def __init__(self, words: str | Promise, /, *, revision: int, **values: object) -> None:
        super().__init__(words, **values)
        self.revision = revision


class DraftRefused(StoryError):
    """Captions that are not drafted, or not kept; trying again changes nothing."""

    permanent = True
