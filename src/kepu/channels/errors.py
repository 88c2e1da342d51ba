# SPDX-License-Identifier: AGPL-3.0-or-later
"""What channels refuse."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise

from kepu.sentences import SpokenError


class ChannelError(SpokenError):
    """A publication or correction that cannot be as it was asked for."""


class GateClosed(ChannelError):
    """What a channel asks for is not there; ``blocks`` says what, a sentence each."""

    def __init__(self, words: Promise | str, /, *, blocks: Sequence[str], **values: object) -> None:
        super().__init__(words, **values)
        self.blocks = list(blocks)


class SignatureTakenBack(ChannelError):
    """What was frozen is not signed any more; trying again cannot help."""

    permanent = True
