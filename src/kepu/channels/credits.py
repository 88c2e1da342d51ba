# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an expert may show elsewhere for what they checked: each review that readers see now, as BibTeX.

ORCID takes works that people add themselves as BibTeX. Its peer reviews are written by member organisations
alone, with a key of theirs and the reviewer's permission, and by nobody from a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.channels.frozen import reviews_in
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.directory.models import Expert
from kepu.directory.names import read_in
from kepu.review.models import Review

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{each: f"\\{each}" for each in "&%$#_"},
    }
)
"""What BibTeX would read as more than itself. It counts braces even where they are escaped, as bibtexparser's
own encoding writes them."""


@dataclass(frozen=True, slots=True)
class Published:
    """A review that readers see, and where."""

    review: Review
    title: str
    address: str


def published_reviews(expert: Expert) -> list[Published]:
    """The reviews of *expert* that readers see now, each once, where it was published first, the newest
    before the others: of what was never published, or was taken back, nobody is told."""
    mine = {each.public_id: each for each in Review.objects.filter(expert=expert, told_at__isnull=False)}
    live = Publication.objects.filter(
        state=State.LIVE,
        first_at__isnull=False,
        story__claims__reviews__in=[each.pk for each in mine.values()],
    )
    found: dict[str, Published] = {}
    for each in live.distinct().order_by("first_at", "pk"):
        for review in reviews_in(each.snapshot):
            if (known := mine.get(review["id"])) is not None:
                found.setdefault(known.public_id, Published(known, each.title, _address(each)))
    return sorted(found.values(), key=lambda each: (each.review.signed_at, each.review.pk), reverse=True)


def _address(publication: Publication) -> str:
    return f"{settings.HOUSE.address}{publication.receipt.get('address', '')}"


def as_bibtex(expert: Expert, reviews: Iterable[Published]) -> str:
    """*reviews* as BibTeX, an entry each, in the reader's language."""
    return write_string(Library([_entry(expert, each) for each in reviews]))


def _entry(expert: Expert, told: Published) -> Entry:
    signed = timezone.localtime(told.review.signed_at)
    name = expert.person.name
    fields = {
        # Names that are not written with a space are kept whole.
        "author": _written(name) if " " in name else f"{{{_written(name)}}}",
        "title": "{" + _written(_("Review of a claim in “{title}”").format(title=told.title)) + "}",
        "howpublished": _written(read_in(settings.HOUSE_NAME)),
        "year": f"{signed:%Y}",
        "month": f"{signed.month}",
        "url": told.address,
        "note": _written(told.review.get_verdict_display()),
    }
    return Entry(
        "misc", f"kepu-{told.review.public_id}", [Field(key, value) for key, value in fields.items()]
    )


def _written(words: str) -> str:
    return " ".join(words.split()).translate(_SPECIAL)
