# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules that Kepu ships: for units, numbers and punctuation, in Chinese and English. No political word
stands in any of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kepu.style.rules import chinese, english, numbers, units
from kepu.style.rules.rule import Rule

RULES: Mapping[str, Rule] = MappingProxyType(
    {each.name: each for each in (*units.RULES, *numbers.RULES, *chinese.RULES, *english.RULES)}
)
"""Every rule by its name, in the order in which they are shown."""
