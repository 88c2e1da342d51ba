# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operator's list of further sites whose films may be shown on a page."""

from __future__ import annotations

from collections.abc import Mapping

from kepu.conf.house import HouseError
from kepu.engine.language import sentence
from kepu.stories.embeds import EmbedHostError, providers, read_hosts

VARIABLE = "KEPU_EMBED_HOSTS"


def embed_hosts(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The hosts that ``KEPU_EMBED_HOSTS`` names, each with its provider. Raises ``HouseError`` for a word
    that is none."""
    try:
        return read_hosts(environment.get(VARIABLE, ""))
    except EmbedHostError as error:
        kinds = ", ".join(name for name, each in providers().items() if each.by_operator)
        raise HouseError(
            sentence(
                "{variable}: “{word}” is no site; write provider:host with spaces between sites."
                " Providers are {kinds}.",
                variable=VARIABLE,
                word=error.word,
                kinds=kinds,
            )
        ) from error
