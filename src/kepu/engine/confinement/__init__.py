# SPDX-License-Identifier: Apache-2.0
"""What the limited child does to itself before it touches a file. Standard library only: the child is
started without site packages, and this package is loaded on its own, outside ``kepu``."""
