# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guarded fetches: the only way out of the house."""
