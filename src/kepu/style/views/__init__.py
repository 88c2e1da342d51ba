# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of lists, terms, rules and tables."""
