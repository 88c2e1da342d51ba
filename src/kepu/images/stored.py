# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file fields of pictures: whatever is stored was cleaned, and has an address of ours."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images.models import WagtailImageField, WagtailImageFieldFile

from kepu.engine.digest import PREFIX, digest_bytes
from kepu.images.cleaning import Cleaned, clean

FOLDER = "pictures"
NAME_DIGITS = 16
"""How many digits of the content digest stand in an address."""


class CleanFile(SimpleUploadedFile):
    """The bytes of a picture as cleaning made them, under the name that was sent. The model keeps these
    as they are, and cleans every other file itself."""

    def __init__(self, name: str, cleaned: Cleaned) -> None:
        super().__init__(name, cleaned.content, cleaned.kind.content_type)
        self.cleaned = cleaned
        self.image = None


def stem(digest: str) -> str:
    """The part of a content digest that stands in the names of files."""
    return digest.removeprefix(PREFIX)[:NAME_DIGITS]


def picture_path(picture: Any, name: str) -> str:
    """``pictures/PUBLIC_ID/DIGEST.jpg``: the ending follows from the content."""
    return f"{FOLDER}/{picture.public_id}/{stem(picture.digest)}{PurePosixPath(name).suffix}"


def rendition_path(rendition: Any, name: str) -> str:
    """``pictures/PUBLIC_ID/DIGEST.width-400.jpg``; *name* is Wagtail's, made from the picture's own."""
    return f"{FOLDER}/{rendition.image.public_id}/{name}"


class AddressedFile(WagtailImageFieldFile):
    """A stored file whose address asks who is reading: storage itself is never served."""

    @property
    def url(self) -> str:
        """The address on this house."""
        _, public_id, name = self.name.split("/")
        return reverse("images:file", args=[public_id, name])


class PictureFile(AddressedFile):
    """The file of a picture."""

    def get_image_dimensions(self) -> tuple[int, int] | tuple[None, None]:
        """Width and height in pixels. Of what was not cleaned nothing is read, not even its header."""
        if self._committed:
            size: tuple[int, int] = super().get_image_dimensions()
            return size
        return self.file.cleaned.size if isinstance(self.file, CleanFile) else (None, None)

    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        """Store *content*, cleaned if it is not. Raises ``PictureError`` where it cannot be."""
        if isinstance(content, CleanFile):
            cleaned = content.cleaned
        else:
            content.seek(0)
            cleaned = clean(content.read())
        told: Mapping[str, Any] = {
            "digest": digest_bytes(cleaned.content),
            "changes": list(cleaned.changes),
            "file_size": len(cleaned.content),
            "file_hash": sha1(cleaned.content, usedforsecurity=False).hexdigest(),
        }
        for field, value in told.items():
            setattr(self.instance, field, value)
        super().save(f"picture{cleaned.kind.suffix}", CleanFile(name, cleaned), save)

    save.alters_data = True  # type: ignore[attr-defined]


class PictureFileField(WagtailImageField):
    """Holds a cleaned picture."""

    attr_class = PictureFile


class RenditionFileField(WagtailImageField):
    """Holds what Wagtail made from one."""

    attr_class = AddressedFile
