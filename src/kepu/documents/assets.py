# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document may draw upon: what stands inside it, and files that were handed over with it."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

SCHEME = "asset:"
"""``asset:seal.svg`` in a document is the file ``seal.svg`` among those that were handed over."""


def closed_fetcher(assets: Mapping[str, bytes]) -> URLFetcher:
    """What WeasyPrint asks for whatever an address names: it opens no socket and no file.

    A document whose address is refused is made without what the address named.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # slow, and fails where pango is missing

    class ClosedFetcher(URLFetcher):
        """Answers for ``data:`` and ``asset:`` alone."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            """The bytes behind *url*. Raises ``ValueError`` for any address from outside."""
            if url.startswith("data:"):
                return super().fetch(url, headers)
            name = url.removeprefix(SCHEME)
            if not url.startswith(SCHEME) or name not in assets:
                raise ValueError(f"not fetched: {url[:80]}")
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, assets[name], {"Content-Type": kind})

    return ClosedFetcher()
