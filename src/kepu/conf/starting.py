# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loads Django for a command."""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = "kepu.conf.settings"


def start(folder: Path | None = None) -> None:
    """Load the settings of the house in *folder* (by default the one that ``KEPU_HOUSE`` names) and its
    apps. Once a process; where the tests have loaded theirs, those stay. Raises ``HouseError``."""
    if folder is not None:
        os.environ["KEPU_HOUSE"] = str(folder.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django  # slow: commands of the engine never load it

    django.setup()
