# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bare Wagtail snippets over the rows of the directory: the other way."""
