# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``kepu play`` serves on loopback: a folder that was made, or a master while it is being made."""
