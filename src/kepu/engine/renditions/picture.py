# SPDX-License-Identifier: Apache-2.0
"""Filters that put any picture upright: progressive, square pixels, SDR BT.709, even sizes.

Sizes are in pixels. Everything is a plan: strings for ffmpeg's filter graph, nothing is run.
"""

from __future__ import annotations

from dataclasses import dataclass

from kepu.engine.facts import VideoFacts

DIFFUSE_WHITE_NITS = 203
"""Luminance that becomes linear 1.0 before tone mapping (ITU-R BT.2408). Its 18 % grey card, 26 cd/m²,
then lands at 0.42 of the signal, where BT.709 has its own; below it nothing is bent."""

PRIMARIES_OF_HDR = "bt2020"


def even(value: float) -> int:
    """The even number nearest to *value*, at least 2."""
    return max(2, 2 * round(value / 2))


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's width and height in square pixels."""

    width: int
    height: int

    @property
    def shorter(self) -> int:
        """The shorter side."""
        return min(self.width, self.height)


def source_size(video: VideoFacts) -> Size:
    """The size at which *video* is shown, upright, in square pixels and even; never above the source."""
    width, height = video.upright_size
    return Size(max(2, width // 2 * 2), max(2, height // 2 * 2))


def fitted_size(video: VideoFacts, height: int) -> tuple[Size, bool]:
    """The picture fitted into the 16:9 box whose shorter side is *height*, turned as the picture is.

    Never larger than the source. Also says whether the box limited it.
    """
    width, tall = video.upright_size
    long_side, short_side = max(width, tall), min(width, tall)
    factor = min(height * 16 / 9 / long_side, height / short_side)
    if factor >= 1:
        return source_size(video), factor == 1
    return Size(even(width * factor), even(tall * factor)), True


def deinterlaced(video: VideoFacts) -> bool:
    """Whether the picture is made of fields."""
    return video.field_order in ("tff", "bff")


def field_filters(video: VideoFacts) -> list[str]:
    """Filters that join fields into frames; they look one frame back and one ahead."""
    if not deinterlaced(video):
        return []
    parity = 0 if video.field_order == "tff" else 1
    base = video.time_base
    return [
        f"bwdif=mode=send_frame:parity={parity}:deint=all",
        f"settb=expr={base.numerator}/{base.denominator}",
    ]


def upright_filters(video: VideoFacts, size: Size) -> list[str]:
    """Filters from decoded frames (after ``field_filters``) to upright SDR frames of *size*."""
    filters = [*_tone_filters(video), *_turning_filters(video)]
    width, height = video.width, video.height
    if video.rotation in (90, 270):
        width, height = height, width
    scale = f"scale={size.width}:{size.height}:flags=bicubic:out_range=tv"
    if _is_rgb(video) and not video.colour.hdr:
        scale += ":out_color_matrix=bt709"
    if (width, height) != (size.width, size.height) or video.colour.full_range or _is_rgb(video):
        filters.append(scale)
    return [*filters, "setsar=1", "format=yuv420p"]


def colour_arguments(video: VideoFacts) -> list[str]:
    """Encoder arguments that tag the colour of what ``upright_filters`` gives."""
    if converted_to_bt709(video) or _is_rgb(video):
        return [
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-colorspace",
            "bt709",
            "-color_range",
            "tv",
        ]
    return ["-color_range", "tv"] if video.colour.full_range else []


def converted_to_bt709(video: VideoFacts) -> bool:
    """Whether the picture's colours are converted: HDR, or wide gamut without HDR."""
    return bool(video.colour.hdr) or video.colour.primaries == PRIMARIES_OF_HDR


def _is_rgb(video: VideoFacts) -> bool:
    name = video.pixel_format
    return name.startswith(("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8", "gray", "mono"))


def _tone_filters(video: VideoFacts) -> list[str]:
    if not converted_to_bt709(video):
        return []
    colour = video.colour
    transfer = colour.transfer if colour.transfer != "unknown" else "bt709"
    matrix = colour.matrix if colour.matrix not in ("unknown", "gbr") else "bt2020nc"
    range_name = "full" if colour.full_range else "limited"
    # zscale takes its input's colour from the frames alone, and a container may have told them wrongly.
    told = f"setparams=color_primaries={PRIMARIES_OF_HDR}:color_trc={transfer}"
    told += f":colorspace={matrix}:range={range_name}"
    if not colour.hdr:
        return [told, "zscale=t=bt709:p=bt709:m=bt709:r=limited", "format=yuv420p"]
    return [
        told,
        f"zscale=t=linear:npl={DIFFUSE_WHITE_NITS}",
        "format=gbrpf32le",
        "zscale=p=bt709",
        "tonemap=tonemap=mobius:desat=0",
        "zscale=t=bt709:m=bt709:p=bt709:r=limited",
        "format=yuv420p",
    ]


def _turning_filters(video: VideoFacts) -> list[str]:
    turns = {90: ["transpose=clock"], 180: ["hflip", "vflip"], 270: ["transpose=cclock"]}
    return [*(["hflip"] if video.flipped else []), *turns.get(video.rotation, [])]
