# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outlets: what each asks for, what was delivered there, and what is put right."""
