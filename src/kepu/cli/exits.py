# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exit codes: what the shell is told."""

from __future__ import annotations

DONE = 0
"""It did what was asked."""
FAILED = 1
"""It could not; the sentence on standard error says why."""
WRONG_USAGE = 2
"""The command line does not make sense."""
FOUND_WRONG = 3
"""It looked, and something is wrong: a changed file, a bad caption, a bad recipe."""
LAPSED = 4
"""It looked, and nothing is wrong; but something that was signed holds no more, and was not signed again."""
INTERRUPTED = 130
"""Somebody pressed Ctrl-C. What was whole by then is kept."""
