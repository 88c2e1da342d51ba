# SPDX-License-Identifier: AGPL-3.0-or-later
"""One module for each row: ``TITLE``, ``HOW`` and ``measure(place) -> Iterator[Result]``."""
