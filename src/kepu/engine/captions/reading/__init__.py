# SPDX-License-Identifier: Apache-2.0
"""One module for each format that is read. ``kepu.engine.captions.reader`` chooses among them."""
