# SPDX-License-Identifier: AGPL-3.0-or-later
"""What may be sent as a picture, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from kepu.images import cleaning
from kepu.images.cleaning import PictureError, clean
from kepu.images.kinds import Kind
from kepu.images.limits import MOST_FRAMES
from tests.images import pictures as make


def refusal(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        clean(data)
    return str(caught.value)


def near(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    """The pixel, rounded so far that an encoder's loss does not show."""
    pixel = image.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return tuple(min((0, 30, 60, 160, 200, 255), key=lambda step: abs(step - each)) for each in pixel)


KINDS = [
    ("JPEG", {"quality": 95}, Kind.JPEG, []),
    ("PNG", {}, Kind.PNG, []),
    ("WEBP", {"lossless": True}, Kind.WEBP, []),
    ("WEBP", {"quality": 95}, Kind.WEBP, []),
    ("GIF", {}, Kind.PNG, ["format"]),
    ("AVIF", {"quality": 95}, Kind.JPEG, ["format"]),
    ("HEIF", {"quality": 95}, Kind.JPEG, ["format"]),
]


@pytest.mark.parametrize(("kind", "options", "kept", "changes"), KINDS)
def test_each_kind_becomes_one_that_every_browser_shows(
    kind: str, options: dict[str, object], kept: Kind, changes: list[str]
) -> None:
    cleaned = clean(make.encoded(make.halves(), kind, **options))
    shown = make.opened(cleaned.content)
    assert (cleaned.kind, cleaned.size, list(cleaned.changes)) == (kept, (64, 48), changes)
    assert (shown.format, shown.size) == (kept.value, (64, 48))
    assert (near(shown, (4, 4)), near(shown, (60, 40))) == (make.RED, make.GREEN)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_picture_is_turned_upright_and_says_nothing_of_place_camera_or_person(kind: str) -> None:
    sent = make.encoded(
        make.halves(), kind, exif=make.notes(6, artist="示例摄影师甲"), xmp=make.xmp(creator="示例摄影师甲")
    )
    cleaned = clean(sent)
    shown = make.opened(cleaned.content)
    # What turns a HEIC is a box that the decoder obeys; its EXIF tells how it was before.
    assert cleaned.size == shown.size == ((64, 48) if kind == "HEIF" else (48, 64))
    width, height = shown.size
    assert (near(shown, (4, 4)), near(shown, (width - 4, height - 4))) == (make.RED, make.GREEN)
    assert dict(shown.getexif()) == {}
    assert {"exif", "xmp", "icc_profile", "photoshop", "comment"} & set(shown.info) == set()
    assert b"Example Phones" not in cleaned.content and "示例".encode() not in cleaned.content
    assert {"location", "personal"} <= set(cleaned.changes)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_to_the_pixels(orientation: int) -> None:
    upright = make.halves((40, 20))
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    cleaned = clean(make.encoded(stored, "PNG", exif=make.notes(orientation)))
    assert make.opened(cleaned.content).convert("RGB").tobytes() == upright.tobytes()
    assert ("turned" in cleaned.changes) == (orientation != 1)


def test_a_jpeg_keeps_its_own_quantisation_and_loses_its_comment() -> None:
    sent = make.encoded(make.halves((256, 256)), "JPEG", quality=70, comment=make.COMMENT)
    cleaned = clean(sent)
    before, after = make.opened(sent), make.opened(cleaned.content)
    assert after.quantization == before.quantization  # type: ignore[attr-defined]
    assert make.COMMENT not in cleaned.content
    assert clean(cleaned.content).size == (256, 256)


def test_print_colours_and_foreign_profiles_become_srgb() -> None:
    printed = clean(make.encoded(make.halves(mode="CMYK"), "JPEG", quality=95))
    assert (make.opened(printed.content).mode, printed.changes) == ("RGB", ("print_colour",))
    assert near(make.opened(printed.content), (4, 4)) == make.RED
    profiled = clean(make.encoded(make.halves(), "PNG", icc_profile=make.swapped_profile()))
    shown = make.opened(profiled.content)
    assert profiled.changes == ("colour",)
    assert shown.getpixel((4, 4)) != make.RED and shown.getpixel((4, 4))[1] > shown.getpixel((4, 4))[0]  # type: ignore[index]
    assert "icc_profile" not in shown.info


def test_a_damaged_profile_leaves_the_picture_as_it_is() -> None:
    cleaned = clean(make.encoded(make.halves(), "PNG", icc_profile=b"no profile at all"))
    assert (make.opened(cleaned.content).getpixel((4, 4)), cleaned.changes) == (make.RED, ())


def test_sixteen_bits_are_scaled_to_eight() -> None:
    cleaned = clean(make.deep_png(value=0x8000))
    shown = make.opened(cleaned.content)
    assert (shown.mode, shown.getpixel((0, 0)), cleaned.changes) == ("L", 128, ("depth",))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_transparency_is_kept(kind: str) -> None:
    image = make.halves(mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 10, 10))
    cleaned = clean(make.encoded(image, kind))
    shown = make.opened(cleaned.content).convert("RGBA")
    assert cleaned.kind is (Kind.WEBP if kind == "WEBP" else Kind.PNG)
    assert (shown.getpixel((2, 2))[3], shown.getpixel((40, 40))[3]) == (0, 255)  # type: ignore[index]


def test_a_palette_stays_one_with_its_transparency() -> None:
    image = make.halves().quantize(4)
    image.info["transparency"] = image.getpixel((0, 0))
    cleaned = clean(make.encoded(image, "PNG", transparency=image.getpixel((0, 0))))
    shown = make.opened(cleaned.content)
    assert shown.mode == "P"
    assert [shown.convert("RGBA").getpixel((x, 5))[3] for x in (2, 60)] == [0, 255]  # type: ignore[index]


def test_of_a_moving_picture_the_first_is_kept() -> None:
    frames = [make.halves(), *(Image.new("RGB", (64, 48), (shade, 0, 200)) for shade in range(0, 200, 50))]
    for kind in ("GIF", "PNG", "WEBP", "AVIF"):
        cleaned = clean(make.encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
        assert "still" in cleaned.changes
        shown = make.opened(cleaned.content)
        assert (getattr(shown, "n_frames", 1), near(shown, (4, 4))) == (1, make.RED)


def test_the_bomb_is_refused_by_its_header_with_memory_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "LIMITS", replace(cleaning.LIMITS, memory_bytes=400 << 20))
    bomb = make.png_bomb()
    assert len(bomb) < 120_000
    assert refusal(bomb) == (
        "The picture has 30000 × 30000 pixels; at most 100 million are taken, 16384 on a side."
        " Make it smaller and send it again."
    )


@pytest.mark.parametrize("size", [(16_385, 2), (2, 16_385)])
def test_a_side_beyond_the_longest_is_refused(size: tuple[int, int]) -> None:
    assert refusal(make.encoded(Image.new("1", size), "PNG")).startswith(
        f"The picture has {size[0]} × {size[1]}"
    )


def test_a_gif_of_ten_thousand_pictures_is_refused_and_one_of_the_most_is_taken() -> None:
    wanted = "The file holds more than 1000 pictures: send it as a film, or one of its pictures."
    assert refusal(make.gif(10_000)) == refusal(make.gif(MOST_FRAMES + 1)) == wanted
    assert clean(make.gif(MOST_FRAMES)).changes == ("still", "format")
    assert clean(make.gif(1)).changes == ("format",)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_picture_that_is_cut_short_is_refused(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    data = make.encoded(noise, kind)
    assert refusal(data[: len(data) // 2]) == (
        "The picture is damaged or cut short; save it again in the program it is from."
    )


def test_the_name_is_never_believed_and_the_tail_is_lost() -> None:
    page = b"<script>alert(1)</script>PK\x05\x06" + bytes(18)
    for kind in ("JPEG", "PNG", "WEBP", "GIF"):
        cleaned = clean(make.encoded(make.halves(), kind) + page)
        assert b"<script>" not in cleaned.content


SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize(
    "data",
    [
        SVG.encode(),
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg>\n" + SVG.encode(),
        SVG.encode("utf-16"),
        b"<!-- a comment -->" + SVG.replace("<svg", "<SVG").encode(),
        b"<x:svg xmlns:x='http://www.w3.org/2000/svg'/>",
        b"\x1f\x8b\x08" + bytes(20),
    ],
)
def test_a_drawing_that_can_hold_programs_is_refused(data: bytes) -> None:
    assert refusal(data) == (
        "The file is an SVG drawing, which can hold programs, so it is not taken."
        " Save it as PNG, twice as large as it will be shown, and send that."
    )


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"II*\0", b"MZ", b"BM" + bytes(60), b"#!/bin/sh", b"\xff\xd8"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert refusal(data) == (
        "The file is no picture that we know. Send a JPEG, PNG, WebP, GIF, AVIF or HEIC file."
    )


def test_an_empty_and_a_huge_file_are_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "MOST_BYTES", 2_000_000)
    assert refusal(b"") == "The file is empty; choose it again."
    assert refusal(bytes(2_000_001)) == (
        "The file has 3 MB; at most 2 MB are taken. Make it smaller and send it again."
    )


def test_the_file_tells_its_rights() -> None:
    plain = make.encoded(make.halves(), "JPEG", exif=make.notes(1, "Ann Example", "© 2026 Example Museum"))
    told = clean(plain).rights
    assert (told.holder, told.credit, told.origin) == ("© 2026 Example Museum", "Ann Example", "")
    told = clean(
        make.with_iptc(plain, notice="© 示例博物馆".encode("gb18030"), credit=b"Example Agency")
    ).rights
    assert (told.holder, told.credit) == ("© 示例博物馆", "Example Agency")
    packet = make.xmp(
        rights="示例研究所",
        credit="示例通讯社",
        origin="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        statement="https://example.org/licence",
    )
    told = clean(make.encoded(make.halves(), "JPEG", xmp=packet, exif=make.notes(1, "Ann", "Ann"))).rights
    assert (told.holder, told.credit, told.source_url) == (
        "示例研究所",
        "示例通讯社",
        "https://example.org/licence",
    )
    assert told.origin == "trainedAlgorithmicMedia"


def test_hostile_notes_cost_nothing_and_lose_only_themselves() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 5000 + b'">]><a>' + b"&b;" * 1000 + b"</a>"
    for notes in ({"xmp": bomb}, {"xmp": b"<a"}, {"exif": b"Exif\0\0II*\0\xff\xff\xff\xff"}):
        cleaned = clean(make.encoded(make.halves(), "JPEG", **notes))
        assert (cleaned.rights, cleaned.size) == (cleaning.Rights(), (64, 48))


def test_pixels_of_the_cleaned_picture_are_those_of_the_sent_one() -> None:
    image = Image.effect_noise((33, 17), 60).convert("RGB")
    for kind, options in (("PNG", {}), ("WEBP", {"lossless": True})):
        cleaned = clean(make.encoded(image, kind, **options))
        assert Image.open(BytesIO(cleaned.content)).convert("RGB").tobytes() == image.tobytes()
