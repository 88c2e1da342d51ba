# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the body of a story is made of."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from latex2mathml.converter import convert
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

MARKS = ["bold", "italic", "superscript", "subscript", "ol", "ul", "link"]
"""What rich text may hold."""
MOST_TEX = 2000


def mathml(tex: str) -> str:
    """A formula in TeX as MathML. Raises ``ValidationError`` for what is none."""
    try:
        made: str = convert(tex[:MOST_TEX], display="block")
    except Exception as error:  # latex2mathml raises a dozen classes, and IndexError
        raise ValidationError(
            _("This is no formula in TeX that can be shown; look for a brace that is not closed.")
        ) from error
    return made


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
    """Something of another site, which loads once the reader asks for it."""

    address = blocks.URLBlock(label=_("Address"), max_length=500)
    title = blocks.CharBlock(label=_("What it is"), max_length=200)

    class Meta:
        """How it is offered."""

        label = _("Embed of another site")
        icon = "media"


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
        [("text", blocks.CharBlock(label=_("Text"), max_length=500, required=False))], label=_("Table")
    )
    formula = FormulaBlock()
    quote = QuoteBlock()
    embed = EmbedBlock()

    class Meta:
        """How it is offered."""

        required = False
        max_num = 1000
