# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters on the paper of the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from kepu.documents.pdf import NOTHING, pdf


def letter(
    template: str,
    values: Mapping[str, object],
    *,
    house: str,
    language: str,
    title: str,
    written: date,
    assets: Mapping[str, bytes] = NOTHING,
) -> bytes:
    """*template*, which extends ``documents/letter.html``, filled with *values* and made into a PDF in
    *language*, under the name of the *house*. Raises ``DocumentError``."""
    with translation.override(language):
        body = render_to_string(
            template, {**values, "house": house, "house_mark": house[:1], "title": title, "written": written}
        )
    return pdf(body, language=language, title=title, written=written, assets=assets)
