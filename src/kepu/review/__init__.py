# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claims, where they stand, and the experts who sign them."""
