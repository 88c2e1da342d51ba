# SPDX-License-Identifier: AGPL-3.0-or-later
"""The body of a publication as HTML: cleaned, with the seals of its claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kepu.review.marking import Mark, marked_rich_text, marked_text, pieces
from kepu.stories.blocks import mathml
from kepu.stories.embeds import Embed, embed_of

TAGS = {"p", "b", "strong", "i", "em", "sup", "sub", "ul", "ol", "li", "a", "br"}
Pictures = Mapping[str, tuple[str, int, int]]
"""Address, width and height of each picture of a publication, by the number of its image."""


def page_embeds(body: Sequence[Mapping[str, Any]]) -> dict[str, Embed]:
    """The films of other sites that *body* shows, by block; what stays a link is left out."""
    known = {
        block["id"]: embed_of(str(block["value"].get("address", "")))
        for block in body
        if block["type"] == "embed"
    }
    return {key: embed for key, embed in known.items() if embed is not None}


def body_html(
    body: Sequence[Mapping[str, Any]],
    marks: Mapping[str, Sequence[Mark]],
    pictures: Pictures,
    embeds: Mapping[str, Embed] = MappingProxyType({}),
) -> SafeString:
    """*body* (blocks as ``StreamField`` keeps them) as HTML; *marks* and *embeds* by block."""
    made = [
        _card(block["value"], embeds[block["id"]])
        if block["type"] == "embed" and block["id"] in embeds
        else _MAKERS[block["type"]](block["value"], marks.get(block["id"], ()), pictures)
        for block in body
        if block["type"] in _MAKERS
    ]
    return mark_safe("\n".join(made))  # noqa: S308 - each maker escapes or cleans what it is given


def _paragraph(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    clean = nh3.clean(
        str(value), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )  # fmt: skip
    return marked_rich_text(clean, marks)


def _heading(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    return f"<h2>{marked_text(str(value), marks)}</h2>"


def _quote(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    text, source = str(value.get("text", "")), str(value.get("source") or "")
    said = marked_text(text, marks)
    # The words of a quotation are its text, a line feed and its source; the dash is none of them.
    told = pieces(source, len(text) + 1 if text else 0, marks)
    by = f'<p class="source">— {told}</p>' if source else ""
    return f"<blockquote><p>{said}</p>{by}</blockquote>"


def _formula(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    try:
        made = mathml(str(value))
    except ValidationError:
        made = f"<code>{escape(str(value))}</code>"
    seals = "".join(mark.seal for mark in marks)
    return f'<div class="formula" data-tex="{escape(str(value))}">{made}{seals}</div>'


def _table(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    heads = "".join(
        f'<th scope="col">{escape(str(each.get("heading", "")))}</th>' for each in value["columns"]
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row["values"]) + "</tr>"
        for row in value["rows"]
    )
    caption = escape(str(value.get("caption") or "")) + "".join(mark.seal for mark in marks)
    told = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _picture(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    """A picture with its caption. Where it is not there, its alternative is shown: it may be signed."""
    found = pictures.get(str(value.get("image")))
    alternative = escape(str(value.get("alternative") or ""))
    caption = marked_text(str(value.get("caption") or ""), ())
    told = (
        f"<figcaption>{caption}{''.join(mark.seal for mark in marks)}</figcaption>"
        if caption or marks
        else ""
    )
    if found is None:
        shown = f'<p class="alternative">{alternative}</p>' if alternative else ""
        return f"<figure>{told}{shown}</figure>" if told or shown else ""
    address, width, height = found
    return (
        f'<figure><img src="{escape(address)}" width="{width}" height="{height}" alt="{alternative}"'
        f' loading="lazy">{told}</figure>'
    )


def _embed(value: Any, marks: Sequence[Mark], pictures: Pictures) -> str:
    address, title = str(value.get("address", "")), str(value.get("title", ""))
    if not address.startswith(("https://", "http://")):
        return f'<p class="elsewhere">{escape(title)}</p>' if title else ""
    link = f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(title)} ↗</a>'
    return f'<p class="elsewhere">{link}</p>'


def _card(value: Any, embed: Embed) -> str:
    """A film of another site: what it is and where it would come from; the frame is made once it is asked
    for. Without a script it is a link."""
    told = {
        "frame": embed.frame,
        "title": str(value.get("title", "")),
        "referrer": "strict-origin" if embed.referrer else "no-referrer",
        "provider": embed.provider,
        "host": embed.host,
        "address": str(value.get("address", "")),
    }
    return render_to_string("website/embed.html", told)


Maker = Callable[[Any, Sequence[Mark], Pictures], str]
_MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "paragraph": _paragraph,
        "heading": _heading,
        "quote": _quote,
        "formula": _formula,
        "table": _table,
        "picture": _picture,
        "embed": _embed,
    }
)
