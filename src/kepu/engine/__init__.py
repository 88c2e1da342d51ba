# SPDX-License-Identifier: Apache-2.0
"""The engine: one master in, every rendition out."""
