# SPDX-License-Identifier: AGPL-3.0-or-later
"""The record: append-only chained entries, written in the transaction of the change."""
