# SPDX-License-Identifier: AGPL-3.0-or-later
"""The image model of the house."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from kepu.identifiers.public_id import PublicIdField


class Picture(AbstractImage):
    """A picture with its rights."""

    public_id = PublicIdField()
    admin_form_fields = WagtailImage.admin_form_fields


class ImageRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        """One of each kind."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="images_rendition_unique"
            ),
        ]
