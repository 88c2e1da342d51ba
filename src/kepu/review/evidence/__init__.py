# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence: what somebody types or sends as such, what registries and pages say, and what is said later."""
