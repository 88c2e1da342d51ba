# SPDX-License-Identifier: Apache-2.0
"""One module for each format that is written. ``kepu.engine.captions.writer`` chooses among them."""
