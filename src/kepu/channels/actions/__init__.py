# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes publications and corrections."""
