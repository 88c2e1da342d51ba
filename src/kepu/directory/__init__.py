# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units, people, experts, panels, roles, and the policy of permissions."""
