# SPDX-License-Identifier: Apache-2.0
"""Captions: words with times, read from any file, checked, repaired and written again."""
