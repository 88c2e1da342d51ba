# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hands out the claims, evidence and reviews of a story as a file, and takes such files in."""
