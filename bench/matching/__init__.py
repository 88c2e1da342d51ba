# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom an editor would ask about which claim: the evaluation set for matching."""
