# SPDX-License-Identifier: Apache-2.0
"""Kepu takes one approved master to every outlet."""

__version__ = "0.1.0"
