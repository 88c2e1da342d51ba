# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters that experts get of what became of their answers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepu.mail.kinds import Kind

_SAMPLE = {
    "title": "示例稿件 A sample story",
    "address": "https://kepu.example.org/",
    "name_link": "https://kepu.example.org/r/n/sample/",
}
PUBLISHED = Kind(
    "channels/letters/published",
    _("stories that were published with what you checked"),
    sample=_SAMPLE | {"statements": ["示例论断。A sample statement."]},
)
CORRECTED = Kind(
    "channels/letters/corrected",
    _("corrections of what you checked"),
    sample=_SAMPLE
    | {"was": "示例旧文。As it was.", "now": "示例新文。As it is.", "notice": "示例说明。A sample notice."},
)
KINDS = (PUBLISHED, CORRECTED)
"""All of them."""
