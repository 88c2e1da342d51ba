# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words of a text with their raised and lowered numbers, in pages."""

from __future__ import annotations

from django import template

from kepu.stories.text import readable

register = template.Library()
register.filter("readable", readable)
