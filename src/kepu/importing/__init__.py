# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of rows on their way into a room: the columns, the plan, the run, the undo, and their pages. A room
gives its fields, its planner, its rights and its words."""
