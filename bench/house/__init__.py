# SPDX-License-Identifier: AGPL-3.0-or-later
"""A newsroom of many people, and beside it bare Wagtail snippets of the same rows."""
