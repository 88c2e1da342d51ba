# SPDX-License-Identifier: Apache-2.0
"""Renditions: each module plans its targets, names its tracks, and makes them."""
