# SPDX-License-Identifier: AGPL-3.0-or-later
"""From HTML to PDF.

The same input gives the same bytes on the same machine: nothing of the clock or of chance goes in. What is
made is tagged (PDF/UA-1), says its language and its title, and drew on nothing from outside.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepu.documents.assets import closed_fetcher
from kepu.documents.errors import DocumentError
from kepu.documents.sheet import LETTER

NOTHING: Mapping[str, bytes] = MappingProxyType({})
SPOKEN = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}
"""Languages whose tag (BCP 47) is written otherwise than Django writes it."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def pdf(
    html: str,
    *,
    language: str,
    title: str,
    css: str = LETTER,
    written: date | None = None,
    assets: Mapping[str, bytes] = NOTHING,
) -> bytes:
    """A document of the body *html*, in *language* (a Django tag), called *title*.

    Whatever in *html* came from a person is escaped already: a template does that. Of addresses in it,
    ``data:`` and ``asset:NAME`` with a name among *assets* are drawn, and no other is fetched. *written* is
    the day that the document bears. Raises ``DocumentError`` where this machine lacks what it takes.
    """
    weasyprint = _weasyprint()
    whole = _whole(html, language, title, written)
    sheet = css.replace("PAGES", _pages(language))
    fetcher = closed_fetcher(assets)
    made = weasyprint.HTML(string=whole, base_url="asset:", url_fetcher=fetcher).write_pdf(
        stylesheets=[weasyprint.CSS(string=sheet, base_url="asset:", url_fetcher=fetcher)],
        pdf_variant="pdf/ua-1",
        pdf_identifier=_identifier(whole, sheet, assets),
    )
    return cast(bytes, made)


def _weasyprint() -> Any:
    """The library, which is slow to load and cannot be loaded where pango is missing."""
    try:
        import weasyprint
    except OSError as error:
        raise DocumentError(
            _("PDF cannot be made, for this machine lacks pango. Install it (on Debian: libpango-1.0-0).")
        ) from error
    return weasyprint


def _whole(html: str, language: str, title: str, written: date | None) -> str:
    """*html* with its head, and without the signs that turn the order of letters around: in a name they make
    a letter read as another one."""
    made = f'<meta name="dcterms.created" content="{written.isoformat()}">' if written else ""
    whole = (
        f'<!DOCTYPE html><html lang="{escape(SPOKEN.get(language, language))}"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title><meta name="generator" content="Kepu">{made}</head>'
        f"<body>{html}</body></html>"
    )
    return _TURNING.sub("", whole)


def _pages(language: str) -> str:
    """The words under each page, as CSS spells them."""
    with translation.override(language):
        words = gettext("Page {page} of {pages}")
    parts = re.split(r"(\{pages?\})", words)
    counted = {"{page}": "counter(page)", "{pages}": "counter(pages)"}
    return " ".join(counted.get(part) or f'"{part}"' for part in parts if part)


def _identifier(whole: str, sheet: str, assets: Mapping[str, bytes]) -> bytes:
    """Names the document by what it was made of."""
    digest = hashlib.blake2b(digest_size=16)
    parts = [
        whole.encode(),
        sheet.encode(),
        *(part for name in sorted(assets) for part in (name.encode(), assets[name])),
    ]
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
