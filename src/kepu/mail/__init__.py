# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters in both languages, sent as jobs."""
