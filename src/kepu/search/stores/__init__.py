# SPDX-License-Identifier: AGPL-3.0-or-later
"""The index in each database: FTS5 on SQLite, GIN on PostgreSQL. Both are given the same tokens."""
