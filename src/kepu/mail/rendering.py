# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of a letter: subject, text and HTML, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from kepu.mail.kinds import Kind

_BUTTON = re.compile(r"https?://\S+\Z")
_BREAK = re.compile(r"[\r\n]+")
LONGEST_SUBJECT = 300
"""In code points."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    subject: str
    text: str
    html: str


def house_name(language: str) -> str:
    """The name of the house in *language*, else in its own."""
    names: Mapping[str, str] = settings.HOUSE_NAME
    return names.get(language) or next(iter(names.values()), "Kepu")


def render(kind: Kind, language: str, values: Mapping[str, object], unsubscribe: str = "") -> Words:
    """A letter of *kind* in *language*; *unsubscribe* is the address at which it can be unsubscribed."""
    told = {**values, "house_name": house_name(language)}
    with override(language):
        subject = render_to_string(f"{kind.name}/subject.txt", told)
        body = render_to_string(f"{kind.name}/body.txt", told)
        return laid_out(subject, body, language, unsubscribe)


def laid_out(subject: str, body: str, language: str, unsubscribe: str = "") -> Words:
    """*subject* on one line, *body* as text and as HTML, with who sends it below. Text is never markup."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n")) if part.strip()]
    told = {
        "language": language,
        "house_name": house_name(language),
        "house_address": settings.WAGTAILADMIN_BASE_URL,
        "paragraphs": format_html_join("\n", "{}", ((_paragraph(each),) for each in paragraphs)),
        "text": "\n\n".join(paragraphs),
        "unsubscribe": unsubscribe,
    }
    with override(language):
        # Django escapes by file name alone, and a text is no HTML.
        text = render_to_string("mail/letter.txt", told | {"text": mark_safe(told["text"])})  # noqa: S308
        html = render_to_string("mail/letter.html", told)
    line = _BREAK.sub(" ", subject).strip()[:LONGEST_SUBJECT]
    return Words(line, text.strip() + "\n", html)


def _paragraph(text: str) -> SafeString:
    if _BUTTON.match(text):
        return format_html('<p><a class="button" href="{}">{}</a></p>', text, text)
    lines = mark_safe("<br>".join(urlize(conditional_escape(line)) for line in text.splitlines()))  # noqa: S308 - escaped
    return format_html("<p>{}</p>", lines)
