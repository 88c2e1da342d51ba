# SPDX-License-Identifier: AGPL-3.0-or-later
"""Benchmarks: the engine beside the real other way and a bare ffmpeg, in one run on one machine."""
