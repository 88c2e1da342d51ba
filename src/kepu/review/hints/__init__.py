# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hints of what looks checkable, and of what is risky, by rules in data files. None of them is a verdict."""
