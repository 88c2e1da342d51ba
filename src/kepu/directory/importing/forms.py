# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked on the way of a table into the directory."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepu.directory.forms import UnitChoice
from kepu.directory.importing.exporting import NEEDS
from kepu.directory.importing.fields import FIELDS
from kepu.directory.models import Import, Unit
from kepu.directory.permissions import standing, units_for
from kepu.importing.forms import ColumnsForm
from kepu.users.models import User

_LACKING = _("Choose the column with the names, or the one with the ID.")


class DirectoryColumnsForm(ColumnsForm):
    """Which column holds which field, and the unit of rows that name none."""

    def __init__(self, user: User, sent: Import, *arguments: Any, **options: Any) -> None:
        needed = ("names_zh", "names_en", "id")
        super().__init__(sent, FIELDS[sent.kind], needed, _LACKING, *arguments, **options)
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

    def unit(self) -> Unit | None:
        """The unit of rows that name none."""
        chosen: Unit | None = self.cleaned_data["default_unit"]
        return chosen
