# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes lists, terms, rules and dismissals."""
