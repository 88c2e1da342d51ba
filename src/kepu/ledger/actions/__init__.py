# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be done to the record: add to it, erase a payload, publish the heads of days."""
