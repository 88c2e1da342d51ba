# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval sheets 审签单: what they tell, and how they look on paper."""
