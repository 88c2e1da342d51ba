# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory's pages in the newsroom."""
