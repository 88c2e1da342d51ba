# SPDX-License-Identifier: AGPL-3.0-or-later
"""Masters that play in the newsroom while their renditions are made: each when it is first asked for."""
