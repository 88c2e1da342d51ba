# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks a house over for its operator: each check answers with findings, each a sentence with what to do."""
