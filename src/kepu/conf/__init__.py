# SPDX-License-Identifier: AGPL-3.0-or-later
"""Composes the house: settings, addresses, servers. Loaded by the command line and the server alone."""
