# SPDX-License-Identifier: AGPL-3.0-or-later
"""Backups: one file that holds a house, and a house that is made of such a file again."""
