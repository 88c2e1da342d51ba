# SPDX-License-Identifier: AGPL-3.0-or-later
"""The image model of the house."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, get_rendition_storage

from kepu.identifiers.public_id import PublicIdField
from kepu.images.licences import check_licence, in_language
from kepu.images.origins import Origin
from kepu.images.stored import PictureFileField, RenditionFileField, picture_path, rendition_path


class Picture(AbstractImage):
    """A picture with its rights. Who may see it follows from its collection, which is a unit's.

    ``digest`` is that of the bytes kept, which are never those that were sent: see ``kepu.images.cleaning``.
    ``changes`` names what cleaning changed (``kepu.images.changes``). ``alternative`` is text by language.
    """

    public_id = PublicIdField()
    file = PictureFileField(
        verbose_name=_("file"), upload_to=picture_path, width_field="width", height_field="height"
    )
    digest = models.CharField(_("content digest"), max_length=71, editable=False, db_index=True)
    changes = models.JSONField(_("changed on upload"), default=list, editable=False)
    alternative = models.JSONField(
        _("alternative text"),
        default=dict,
        blank=True,
        help_text=_("What the picture shows, for those who do not see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that the text does not; readers who do not see it miss nothing."),
    )
    rights_holder = models.CharField(_("rights holder"), max_length=200, blank=True)
    credit = models.CharField(
        _("credit line"), max_length=300, blank=True, help_text=_("As it stands beside the picture.")
    )
    licence = models.CharField(
        _("licence"), max_length=40, blank=True, validators=[check_licence], db_index=True
    )
    source_url = models.URLField(_("where it is from"), max_length=500, blank=True)
    release = models.CharField(
        _("release"),
        max_length=300,
        blank=True,
        help_text=_("The permission of the holder or of those who are seen: which document, by whom."),
    )
    release_expires_on = models.DateField(_("release ends on"), null=True, blank=True, db_index=True)
    origin = models.CharField(_("how it was made"), max_length=40, blank=True, choices=Origin.choices)

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        "title",
        "file",
        "collection",
        "is_decorative",
        "rights_holder",
        "credit",
        "licence",
        "source_url",
        "release",
        "release_expires_on",
        "origin",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        """Names."""

        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        """What Wagtail puts into ``alt``: never a title, which is often the name of a file."""
        return "" if self.is_decorative else in_language(self.alternative)

    def save(self, *arguments: Any, **options: Any) -> None:
        """Clean and store a new file before anything is written, for what cleaning finds are columns too.
        Raises ``PictureError`` for a file that cannot be used."""
        if self.file and not self.file._committed:
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*arguments, **options)

    def get_upload_to(self, filename: str) -> str:
        """Where the file lies: by the identifier and the content, never by the name that was sent."""
        return picture_path(self, filename)


class ImageRendition(AbstractRendition):
    """A picture in one size, made from the cleaned bytes."""

    image: Any = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    file = RenditionFileField(
        upload_to=rendition_path, storage=get_rendition_storage, width_field="width", height_field="height"
    )

    class Meta:
        """One of each kind."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="images_rendition_unique"
            ),
        ]
