# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked on the way of a table into a room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepu.importing.fields import Fields, Words
from kepu.importing.models import SentTable
from kepu.sentences import FieldError
from kepu.tables.errors import TableError
from kepu.tables.reading import read_table
from kepu.tables.table import Table, heading

Kept = TypeVar("Kept")
ENCODINGS = ("UTF-8", "GB18030", "Big5", "UTF-16", "Windows-1252", "Shift_JIS")
_SAMPLES, _LONGEST = 2, 20


class TableForm(forms.Form):
    """The file. ``table`` is what was read in it."""

    table: Table
    file = forms.FileField(
        label=_("Table"),
        help_text=_("XLSX, XLS, ODS or CSV, of at most 20,000 rows; the first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.ods,.csv,.tsv,.txt"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[("", _("recognise it")), *((each, each) for each in ENCODINGS)],
        help_text=_("Only for CSV whose letters came out wrong."),
    )

    def clean(self) -> dict[str, Any]:
        """Read the table."""
        told = super().clean() or self.cleaned_data
        if told.get("file"):
            try:
                self.table = read_table(told["file"].read(), told.get("encoding", ""))
            except TableError as refused:
                self.add_error("file", str(refused))
        return told

    def keep(self, start: Callable[[Table, str], Kept]) -> Kept | None:
        """What *start* makes of the table and the name of its file; ``None`` where nothing was sent, or it is
        refused, which the form then tells."""
        if not self.is_valid():
            return None
        try:
            return start(self.table, self.cleaned_data["file"].name)
        except FieldError as refused:
            self.add_error("file", str(refused))
            return None


class ColumnsForm(forms.Form):
    """Which column holds which field. One of *needed* has to be there, which *lacking* asks for at the first
    of them."""

    def __init__(
        self,
        sent: SentTable,
        fields: Fields,
        needed: tuple[str, ...],
        lacking: Words,
        *arguments: Any,
        **options: Any,
    ) -> None:
        super().__init__(*arguments, **options)
        self._fields, self._needed, self._lacking = fields, needed, lacking
        columns = [("", gettext("none"))]
        columns += [(str(index), _shown(sent, index)) for index in range(len(sent.columns))]
        for field in fields:
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.label), choices=columns, required=False
            )
            if field.name in sent.mapping:
                self.initial[field.name] = str(sent.mapping[field.name])

    def clean(self) -> dict[str, Any]:
        """Refuse a column that is used twice, and tables without what is needed."""
        told = super().clean() or self.cleaned_data
        used: set[str] = set()
        for field in self._fields:
            index = told.get(field.name)
            if index and index in used:
                self.add_error(field.name, gettext("This column is used already; choose another one."))
            elif index:
                used.add(index)
        if not any(told.get(name) for name in self._needed):
            self.add_error(self._needed[0], str(self._lacking))
        return told

    def mapping(self) -> dict[str, int]:
        """The number of the column of each field that has one."""
        data = self.cleaned_data
        return {each.name: int(data[each.name]) for each in self._fields if data.get(each.name)}


def _shown(sent: SentTable, index: int) -> str:
    """A column by its heading and its first cells."""
    cells = (cells[index] for _number, cells in sent.rows[:50] if index < len(cells))
    samples = [each if len(each) <= _LONGEST else each[:_LONGEST] + "…" for each in cells if each]
    told = heading(sent.columns, index)
    return f"{told} ({', '.join(samples[:_SAMPLES])})" if samples else told
