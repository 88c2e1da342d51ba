# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may sign in. A user is not a person: experts need no user, and a person may never have one."""
