# SPDX-License-Identifier: Apache-2.0
"""The open format of reviews: what was claimed, on which words, by which evidence, and who signed it.

Reading, writing and verifying need no house and no Django. ``docs/reference/review-format.md`` says it for
those who have another program.
"""
