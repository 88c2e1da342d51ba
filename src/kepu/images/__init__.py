# SPDX-License-Identifier: AGPL-3.0-or-later
"""Images with their rights, cleaned before anybody sees them."""
