# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this machine lacks to make documents."""

from __future__ import annotations

from collections.abc import Callable

from kepu.documents.sheet import HAN, HAN_HEADINGS
from kepu.engine.language import Sentence, sentence


def fonts_of(family: str) -> set[str]:
    """The families in which Chinese is really drawn when *family* is asked for. Raises ``OSError`` where
    pango is missing."""
    from weasyprint import HTML  # slow, and fails where pango is missing

    page = HTML(string=f'<html lang="zh-Hans"><p style="font-family: \'{family}\'">科普</p></html>')
    document = page.render()
    document.write_pdf()
    return {
        str(font.family.decode() if isinstance(font.family, bytes) else font.family)
        for font in document.fonts.values()
    }


def missing(drawn: Callable[[str], set[str]] = fonts_of) -> list[Sentence]:
    """A sentence for each thing that documents need and this machine lacks; none where all is there.

    Costs about a second: a line of Chinese is really drawn, for what a machine says of its fonts and what it
    draws with are two things.
    """
    lacks = []
    for family in (HAN, HAN_HEADINGS):
        try:
            found = drawn(family)
        except OSError:
            return [
                sentence(
                    "PDF cannot be made, for this machine lacks pango. "
                    "Install it (on Debian: libpango-1.0-0 and libpangoft2-1.0-0)."
                )
            ]
        if family not in found:
            lacks.append(
                sentence(
                    "Chinese in PDF is drawn in another font, for this machine lacks {family}. "
                    "Install it (on Debian: fonts-noto-cjk).",
                    family=family,
                )
            )
    return lacks
