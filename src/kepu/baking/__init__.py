# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public pages as files, with recorded dependencies: made when they are first asked for, gone when what they
show changes."""
