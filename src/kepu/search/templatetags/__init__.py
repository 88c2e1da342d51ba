# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates call to show what a search found."""
