# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories and what they are made of: masters, and how they come in."""
