# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked on the way of a table into the directory."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepu.directory.forms import UnitChoice
from kepu.directory.importing.exporting import NEEDS
from kepu.directory.importing.fields import FIELDS
from kepu.directory.models import Import, Unit
from kepu.directory.permissions import standing, units_for
from kepu.tables.errors import TableError
from kepu.tables.reading import read_table
from kepu.tables.table import Table, heading
from kepu.users.models import User

ENCODINGS = ("UTF-8", "GB18030", "Big5", "UTF-16", "Windows-1252", "Shift_JIS")
_SAMPLES, _LONGEST = 2, 20
NAMES = ("names_zh", "names_en")


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


class ColumnsForm(forms.Form):
    """Which column holds which field, and the unit of rows that name none."""

    def __init__(self, user: User, sent: Import, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        columns = [("", gettext("none"))]
        columns += [(str(index), _shown(sent, index)) for index in range(len(sent.columns))]
        self._kind = sent.kind
        for field in FIELDS[sent.kind]:
            self.fields[field.name] = forms.ChoiceField(
                label=str(field.label), choices=columns, required=False
            )
            if field.name in sent.mapping:
                self.initial[field.name] = str(sent.mapping[field.name])
        self.fields["default_unit"] = UnitChoice(
            units_for(user, NEEDS[Import.Kind(sent.kind)]),
            label=_("Rows that name no unit to be below go below")
            if sent.kind == Import.Kind.UNITS
            else _("Rows that name no unit belong to"),
            required=False,
            empty_label=gettext("no unit: at the top")
            if sent.kind == Import.Kind.UNITS and standing(user).administrator
            else "———",
        )
        self.initial["default_unit"] = sent.unit

    def clean(self) -> dict[str, Any]:
        """Refuse a column that is used twice, and tables without a name."""
        told = super().clean() or self.cleaned_data
        used: dict[str, str] = {}
        for field in FIELDS[self._kind]:
            index = told.get(field.name)
            if index and index in used:
                self.add_error(field.name, gettext("This column is used already; choose another one."))
            elif index:
                used[index] = field.name
        if not any(told.get(name) for name in (*NAMES, "id")):
            self.add_error("names_zh", gettext("Choose the column with the names, or the one with the ID."))
        return told

    def mapping(self) -> dict[str, int]:
        """The number of the column of each field that has one."""
        data = self.cleaned_data
        return {each.name: int(data[each.name]) for each in FIELDS[self._kind] if data.get(each.name)}

    def unit(self) -> Unit | None:
        """The unit of rows that name none."""
        chosen: Unit | None = self.cleaned_data["default_unit"]
        return chosen


def _shown(sent: Import, index: int) -> str:
    """A column by its heading and its first cells."""
    cells = (cells[index] for _number, cells in sent.rows[:50])
    samples = [each if len(each) <= _LONGEST else each[:_LONGEST] + "…" for each in cells if each]
    told = heading(sent.columns, index)
    return f"{told} ({', '.join(samples[:_SAMPLES])})" if samples else told
