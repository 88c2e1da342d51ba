# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions that are asked before a story leaves, as data: when they apply, and which are answered."""
