# SPDX-License-Identifier: AGPL-3.0-or-later
"""How large a picture may be. Loads nothing, for the limited child."""

from __future__ import annotations

from kepu.engine.picture_header import LARGEST_PICTURE, LARGEST_SIDE

MOST_BYTES = 60_000_000
MOST_PIXELS = LARGEST_PICTURE
LONGEST_SIDE = LARGEST_SIDE
MOST_FRAMES = 1000
