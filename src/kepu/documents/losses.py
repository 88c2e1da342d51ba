# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a paste does not keep, counted while it is read and then said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kepu.documents.pasted_table import Told

MOST_NAMED = 5


@dataclass(slots=True)
class Losses:
    """Counts of what a body has no place for; of pictures, the words behind which each stood; of ``others``,
    the name of each in the file."""

    pictures: list[str] = field(default_factory=list)
    formulas: int = 0
    merged: int = 0
    nested: int = 0
    large: int = 0
    marks: int = 0
    lines: int = 0
    raised: int = 0
    numbering: int = 0
    deleted: int = 0
    comments: int = 0
    drawn: int = 0
    sounds: int = 0
    others: list[str] = field(default_factory=list)

    def add(self, rows: Iterable[Told]) -> None:
        """Count what *rows* of a table lost."""
        for row in rows:
            self.marks += row.marks
            self.lines += row.lines
            self.raised += row.raised

    def sentences(self) -> list[str]:
        """What was lost, each with what to do."""
        told = list(self._pictures())
        told += [words.format(many=many) for many, words in (*self._left_out(), *self._changed()) if many]
        if self.marks:
            told.append(_("Bold and slanted words and links in tables and headings are plain words now."))
        if self.others:
            words = ngettext(
                "{many} thing of the document has no place in a body and was left out: {names}.",
                "{many} things of the document have no place in a body and were left out: {names}.",
                len(self.others),
            )
            names = ", ".join(sorted(set(self.others))[:MOST_NAMED])
            told.append(words.format(many=len(self.others), names=names))
        if self.drawn:
            told.append(_("Underlined and struck words are plain words now."))
        return told

    def _pictures(self) -> Iterator[str]:
        many = len(self.pictures)
        if many:
            yield ngettext(
                "{many} picture was left out: add it under Images, with its rights.",
                "{many} pictures were left out: add them under Images, with their rights.",
                many,
            ).format(many=many)
        for number, words in enumerate(self.pictures[:MOST_NAMED], 1):
            if words:
                yield _("Picture {number} stood behind “{words}”.").format(number=number, words=words)

    def _left_out(self) -> list[tuple[int, str]]:
        return [
            (
                self.formulas,
                ngettext(
                    "{many} formula was left out: add a block “Formula”.",
                    "{many} formulas were left out: add blocks “Formula”.",
                    self.formulas,
                ),
            ),
            (
                self.deleted,
                ngettext(
                    "{many} deletion that was tracked was left out.",
                    "{many} deletions that were tracked were left out.",
                    self.deleted,
                ),
            ),
            (
                self.comments,
                ngettext("{many} comment was left out.", "{many} comments were left out.", self.comments),
            ),
            (
                self.sounds,
                ngettext(
                    "The sound written over the words was left out in {many} place; the words stayed.",
                    "The sound written over the words was left out in {many} places; the words stayed.",
                    self.sounds,
                ),
            ),
        ]

    def _changed(self) -> list[tuple[int, str]]:
        return [
            (
                self.merged,
                ngettext(
                    "{many} merged cell was parted: its words stand in the first of its cells.",
                    "{many} merged cells were parted: their words stand in the first of their cells.",
                    self.merged,
                ),
            ),
            (
                self.nested,
                ngettext(
                    "{many} table stood in a cell: its words are in that cell.",
                    "{many} tables stood in cells: their words are in those cells.",
                    self.nested,
                ),
            ),
            (
                self.large,
                ngettext(
                    "{many} table is too large to be edited here; it came in as lines of text.",
                    "{many} tables are too large to be edited here; they came in as lines of text.",
                    self.large,
                ),
            ),
            (
                self.lines,
                ngettext(
                    "The lines of {many} cell stand in one line now.",
                    "The lines of {many} cells stand in one line now.",
                    self.lines,
                ),
            ),
            (
                self.raised,
                ngettext(
                    "In {many} place of a table or heading, raised or lowered words are written ^{{…}}"
                    " or _{{…}}.",
                    "In {many} places of tables or headings, raised or lowered words are written ^{{…}}"
                    " or _{{…}}.",
                    self.raised,
                ),
            ),
            (
                self.numbering,
                ngettext(
                    "{many} list was counted otherwise; it counts 1, 2, 3 now.",
                    "{many} lists were counted otherwise; they count 1, 2, 3 now.",
                    self.numbering,
                ),
            ),
        ]
