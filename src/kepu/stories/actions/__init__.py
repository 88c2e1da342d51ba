# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes stories, their captions and masters, uploads, and what is planned."""
