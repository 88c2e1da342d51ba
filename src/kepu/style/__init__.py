# SPDX-License-Identifier: AGPL-3.0-or-later
"""The style and names checker: lists that a unit owns, rules that Kepu ships, and what they mark."""
