# SPDX-License-Identifier: AGPL-3.0-or-later
"""The house's own web site: one channel among others."""
