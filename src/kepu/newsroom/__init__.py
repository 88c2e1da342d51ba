# SPDX-License-Identifier: AGPL-3.0-or-later
"""Screens that join many features: what waits for you, what is late, the jobs."""
