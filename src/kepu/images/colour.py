# SPDX-License-Identifier: AGPL-3.0-or-later
"""Brings a picture's colours to sRGB in 8 bits. For the limited child; knows no Django."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
_BASES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
"""Colour space of a profile, and the mode that it speaks of."""
_KEPT = ("1", "L", "LA", "P", "RGB", "RGBA")
_DEEP = ("I", "I;16", "I;16L", "I;16B", "I;16N")


def in_srgb(image: Image.Image) -> tuple[Image.Image, list[str]]:
    """*image* in sRGB, and which of ``depth``, ``print_colour`` and ``colour`` were changed; the very same
    object where nothing is. A profile that lies, or is damaged, is taken for none: the picture then looks
    as it does in a browser that knows no profiles."""
    changes: list[str] = []
    profile = _profile(image)
    if image.mode in _DEEP:
        image = _shallow(image)
        changes.append("depth")
    if image.mode == "CMYK":
        converted = _convert(image, profile) if profile else None
        return converted or image.convert("RGB"), [*changes, "print_colour"]
    if image.mode not in _KEPT:
        transparent = image.has_transparency_data or image.mode.endswith(("A", "a"))
        image = image.convert("RGBA" if transparent else "RGB")
    if profile and not _is_srgb(profile) and (converted := _convert(image, profile)):
        return converted, [*changes, "colour"]
    return image, changes


def _shallow(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits in 8, scaled: Pillow's own conversion clips what is over 255."""
    return image.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    raw = image.info.get("icc_profile")
    if not isinstance(raw, bytes) or not raw:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(raw))
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    """Whether a profile calls itself sRGB."""
    try:
        return "srgb" in ImageCms.getProfileDescription(profile).lower()
    except ImageCms.PyCMSError:
        return False


def _convert(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image | None:
    """*image* through *profile*; ``None`` where the two do not fit. Transparency is carried past it."""
    base = _BASES.get(profile.profile.xcolor_space)
    grey = image.mode in ("1", "L", "LA")
    if base is None or (base == "CMYK") != (image.mode == "CMYK") or (base == "L") != grey:
        return None
    shown = image.convert("RGBA") if image.has_transparency_data else image
    alpha = shown.getchannel("A") if shown.has_transparency_data else None
    try:
        converted = ImageCms.profileToProfile(shown.convert(base), profile, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, ValueError):
        return None
    if converted is not None and alpha is not None:
        converted.putalpha(alpha)
    return converted
