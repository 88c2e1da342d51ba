# SPDX-License-Identifier: AGPL-3.0-or-later
"""Durable work: leases, retries, progress, schedule; storage and executors."""
