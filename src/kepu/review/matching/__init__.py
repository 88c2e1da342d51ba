# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom to ask about which claim: likeness by words of both languages, rules that exclude, one assignment."""
