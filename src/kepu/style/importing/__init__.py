# SPDX-License-Identifier: AGPL-3.0-or-later
"""Terms out of tables and into tables: columns, plan, run, undo, export."""
