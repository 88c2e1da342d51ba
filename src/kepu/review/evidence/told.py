# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody typed or pasted into the one field for evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from kepu.review.evidence.csl import Item, plain, web_address
from kepu.review.evidence.doi import find_doi, read_doi
from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.references import form_of, read_references

_BEGINS_AS_ADDRESS = re.compile(r"\A(?:https?://|www\.)\S+\Z", re.IGNORECASE)
_BRACKETED = re.compile(r"\A\[(?![ \t]*[{\]])[^\r\n]+\Z")
"""A title in brackets, as of a translation, or with a number: no list of records begins so."""


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of evidence as it was told. Empty is what nobody said."""

    title: str = ""
    doi: str = ""
    address: str = ""
    csl: Item = field(default_factory=dict)

    @classmethod
    def of(cls, item: Item) -> Told:
        """What a reference tells."""
        return cls(item.get("title", ""), item.get("DOI", ""), item.get("URL", ""), item)


def read_told(text: str) -> tuple[list[Told], int]:
    """What *text* tells: a DOI, an address, references in RIS, BibTeX or CSL-JSON, or a title in words; and
    how many records could not be read. Raises ``EvidenceError``."""
    told = text.strip()
    if not told:
        raise EvidenceError(_("Write a DOI, an address or a title, or paste a reference."))
    if doi := read_doi(told):
        # An address that is more than the DOI's own is kept too.
        address = web_address(told) if "doi.org/" not in told.lower() else ""
        return [Told(doi=doi, address=address)], 0
    if _BEGINS_AS_ADDRESS.match(told):
        return [Told(address=_address(told))], 0
    if form_of(told) and not _BRACKETED.match(told):
        read = read_references(told)
        return [Told.of(item) for item in read.items], read.broken
    if "\n" not in told and told.lower().startswith(("10.", "doi:", "doi ")):
        raise EvidenceError(_("“{doi}” is no DOI; it looks like 10.1000/182."), doi=plain(told, 60))
    return [Told(title=plain(told), doi=find_doi(told) or "")], 0


def _address(told: str) -> str:
    address = web_address(told if told.lower().startswith("http") else f"https://{told}")
    if not address:
        raise EvidenceError(
            _("“{address}” is no address of a page; copy it from the browser."), address=plain(told, 60)
        )
    return address
