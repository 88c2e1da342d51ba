# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a text on a page holds what was asked."""

from __future__ import annotations

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kepu.search.highlight import places

register = template.Library()


@register.filter
def marked(text: object, query: str) -> SafeString:
    """*text*, escaped, with ``<mark>`` around every place that holds a term of *query*."""
    told = str(text)
    out, before = [], 0
    for start, end in places(told, query) if query else []:
        out += [escape(told[before:start]), "<mark>", escape(told[start:end]), "</mark>"]
        before = end
    return mark_safe("".join([*out, escape(told[before:])]))  # noqa: S308 - each piece was escaped
