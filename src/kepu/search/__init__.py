# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index: Chinese by substring, Latin by whole words, the same on both databases."""
