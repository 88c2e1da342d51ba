# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may see which picture. The policy is the one that is registered with Wagtail for the model, so a
room above can say it by roles and units; by default it goes by the rights to collections."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from wagtail.permissions import policy_registry

from kepu.images.models import Picture
from kepu.images.stored import FOLDER, AddressedFile

SEEING = ["choose", "change", "delete", "add"]
"""Rights each of which lets a user see a picture; ``add`` reaches their own alone."""


def visible_pictures(user: Any) -> Any:
    """The pictures that *user* may see, as a queryset."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Picture.objects.none()
    policy = policy_registry.get_by_type(Picture)
    return policy.instances_user_has_any_permission_for(user, SEEING)


def picture_file(user: Any, public_id: str, name: str) -> AddressedFile | None:
    """The stored file *name* of a picture or of one of its sizes; ``None`` where there is none or *user*
    may not see it: the two are told apart by nobody."""
    picture = visible_pictures(user).filter(public_id=public_id).first()
    if picture is None:
        return None
    path = f"{FOLDER}/{public_id}/{name}"
    if picture.file.name == path:
        found: AddressedFile = picture.file
        return found
    rendition = picture.renditions.filter(file=path).first()
    return rendition.file if rendition else None
