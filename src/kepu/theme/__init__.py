# SPDX-License-Identifier: AGPL-3.0-or-later
"""Templates, tokens and built assets: how Kepu looks. Pages are given plain data and a translator."""
