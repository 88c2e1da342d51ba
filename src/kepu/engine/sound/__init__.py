# SPDX-License-Identifier: Apache-2.0
"""Sound: where packets lie, how channels fold, how loud it is."""
