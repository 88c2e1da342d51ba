# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the body of a story is made of."""

from __future__ import annotations

import re
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from kepu.documents.pasted_table import MOST_IN_A_CELL

MARKS = ["bold", "italic", "superscript", "subscript", "ol", "ul", "link"]
"""What rich text may hold."""
MOST_TEX = 2000
MATHML = {
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup",
    "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd",
    "menclose", "mpadded", "mphantom", "mstyle",
}  # fmt: skip
"""The elements of MathML that a formula may have."""
_PLAIN = {
    "display",
    "mathvariant",
    "stretchy",
    "fence",
    "accent",
    "columnalign",
    "linethickness",
    "form",
    "width",
}
_HELD = {ord("<"): "\ue000", ord(">"): "\ue001"}
_BRACE = re.compile(r"(?<!\\)(?:\\\\)*([{}])")
_UNKNOWN = re.compile(r"<mi>(\\[A-Za-z]+)</mi>")


def mathml(tex: str) -> str:
    """A formula in TeX as MathML, in which nothing is left that MathML Core does not know: the converter
    hands on what is typed as text and address. Raises ``ValidationError`` for what is no formula."""
    from latex2mathml.converter import convert  # 13 MB; few stories have a formula

    told = tex[:MOST_TEX].translate(_HELD)
    depth = 0
    for brace in _BRACE.findall(told):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            break
    try:
        made = convert(told, display="block") if depth == 0 else ""
    except Exception as error:  # latex2mathml raises a dozen classes, and IndexError
        raise _no_formula() from error
    if not made:
        raise _no_formula()
    if unknown := _UNKNOWN.search(made):
        raise ValidationError(_("“%(name)s” is no command that is known here."), params={"name": unknown[1]})
    for sign, held in (("&lt;", "\ue000"), ("&gt;", "\ue001")):
        made = made.replace(held, sign)
    clean: str = nh3.clean(made, tags=MATHML, attributes={"*": _PLAIN})
    return clean


def _no_formula() -> ValidationError:
    return ValidationError(
        _("This is no formula in TeX that can be shown; look for a brace that is not closed.")
    )


class FormulaBlock(blocks.TextBlock):
    """A formula, as TeX."""

    def clean(self, value: Any) -> Any:
        """Raises ``ValidationError`` where it cannot be shown."""
        told = super().clean(value)
        mathml(told)
        return told

    class Meta:
        """How it is offered."""

        label = _("Formula")
        icon = "decimal"


class PictureBlock(blocks.StructBlock):
    """A picture with what it shows."""

    image = ImageChooserBlock(label=_("Picture"))
    alternative = blocks.CharBlock(
        label=_("What it shows, for those who cannot see it"), max_length=500, required=False
    )
    caption = blocks.CharBlock(label=_("Words below it"), max_length=500, required=False)

    class Meta:
        """How it is offered."""

        label = _("Picture")
        icon = "image"


class EmbedBlock(blocks.StructBlock):
    """A film of another site, which loads once the reader asks for it; what no known site shows is a link."""

    address = blocks.URLBlock(label=_("Address"), max_length=500)
    title = blocks.CharBlock(label=_("What it is"), max_length=200)

    class Meta:
        """How it is offered."""

        label = _("Embed of another site")
        icon = "media"
        help_text = _(
            "Films of YouTube, Vimeo, Bilibili and the sites that this house knows load on the page once the"
            " reader presses. Any other address becomes a link."
        )


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Their words"), max_length=4000)
    source = blocks.CharBlock(label=_("Whose they are"), max_length=300, required=False)

    class Meta:
        """How it is offered."""

        label = _("Quotation")
        icon = "openquote"


class BodyBlock(blocks.StreamBlock):
    """The blocks of a body, in any order."""

    paragraph = blocks.RichTextBlock(label=_("Text"), features=MARKS, icon="pilcrow")
    heading = blocks.CharBlock(label=_("Heading"), max_length=200, icon="title")
    picture = PictureBlock()
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Text"), max_length=MOST_IN_A_CELL, required=False))],
        label=_("Table"),
    )
    formula = FormulaBlock()
    quote = QuoteBlock()
    embed = EmbedBlock()

    class Meta:
        """How it is offered."""

        required = False
        max_num = 1000
