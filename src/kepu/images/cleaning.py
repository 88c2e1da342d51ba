# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a picture that may be kept out of whatever was sent.

The bytes are opened in the limited child alone (``kepu.images.reader``), which decodes them and encodes the
pixels anew: no metadata, no second file behind the first, nothing that the decoder did not understand.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.engine.errors import ChildError
from kepu.engine.process import Limits, confinement_level, run_reader
from kepu.images.kinds import HEAD, Kind, is_svg, sniff
from kepu.images.limits import LONGEST_SIDE, MOST_BYTES, MOST_FRAMES, MOST_PIXELS
from kepu.images.origins import read_origin
from kepu.sentences import SpokenError

LIMITS = Limits(
    cpu_seconds=60,
    wall_seconds=120.0,
    memory_bytes=3 << 30,
    file_bytes=1 << 30,
    output_bytes=1 << 20,
    message_bytes=1 << 16,
)
"""For the largest picture: 100 million pixels take 400 MB, three times over while colours are converted."""


class PictureError(SpokenError):
    """A file that is no picture, or one that cannot be kept. Never helped by trying again."""


class Rights(msgspec.Struct, frozen=True):
    """What a file says of its rights, to be shown to a person and believed by nobody. Empty where silent."""

    holder: str = ""
    credit: str = ""
    source_url: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture that may be kept: its bytes, size in pixels, what was changed (codes of
    ``kepu.images.changes``) and what the file said of its rights."""

    content: bytes
    kind: Kind
    size: tuple[int, int]
    changes: tuple[str, ...]
    rights: Rights


REFUSED: Final[Mapping[str, Promise | str]] = {
    "pixels": _(
        "The picture has {width} × {height} pixels; at most {megapixels} million are taken,"
        " {side} on a side. Make it smaller and send it again."
    ),
    "frames": _("The file holds more than {frames} pictures: send it as a film, or one of its pictures."),
    "damaged": _("The picture is damaged or cut short; save it again in the program it is from."),
    "unknown": _("The file is no picture that we know. Send a JPEG, PNG, WebP, GIF, AVIF or HEIC file."),
    "svg": _(
        "The file is an SVG drawing, which can hold programs, so it is not taken."
        " Save it as PNG, twice as large as it will be shown, and send that."
    ),
    "empty": _("The file is empty; choose it again."),
    "bytes": _(
        "The file has {megabytes} MB; at most {most} MB are taken. Make it smaller and send it again."
    ),
}


class _Answer(msgspec.Struct, frozen=True):
    """What the child found; it has touched hostile bytes, so its word is checked."""

    kind: str
    size: tuple[int, int]
    changes: tuple[str, ...]
    rights: Rights


def clean(data: bytes) -> Cleaned:
    """A picture that may be kept, made of *data*. Raises ``PictureError`` for what is none, is too large or
    is damaged, and ``ChildError`` where this machine cannot confine the reader, so that nothing is opened."""
    kind = _check(data)
    confinement_level()
    with tempfile.TemporaryDirectory(prefix="kepu-picture-") as name:
        folder = Path(name)
        sent, made = folder / "sent", folder / "made"
        made.mkdir()
        sent.write_bytes(data)
        answer = _read(sent, made, kind)
        rights = msgspec.structs.replace(answer.rights, origin=read_origin(answer.rights.origin))
        return Cleaned(
            (made / "picture").read_bytes(), Kind(answer.kind), answer.size, answer.changes, rights
        )


def refused(reason: str, **values: object) -> PictureError:
    """The error for one of the reasons in ``REFUSED``."""
    return PictureError(REFUSED[reason], **values)


def _check(data: bytes) -> Kind:
    """The kind of *data*. Raises ``PictureError`` for what no child need open."""
    if not data:
        raise refused("empty")
    if len(data) > MOST_BYTES:
        raise refused("bytes", megabytes=-(-len(data) // 1_000_000), most=MOST_BYTES // 1_000_000)
    head = data[:HEAD]
    kind = sniff(head)
    if kind is None:
        raise refused("svg" if is_svg(head) else "unknown")
    return kind


def _read(sent: Path, made: Path, kind: Kind) -> _Answer:
    """Let the child read *sent* and write ``picture`` into *made*. What kills it is a damaged picture."""
    request = {"path": str(sent), "made": str(made / "picture"), "kind": kind.value}
    try:
        told = run_reader("kepu.images.reader", request, reads=[sent], folder=made, limits=LIMITS)
    except ChildError as error:
        raise refused("damaged") from error
    if "refused" in told:
        values = {"frames": MOST_FRAMES, "megapixels": MOST_PIXELS // 1_000_000, "side": LONGEST_SIDE}
        raise refused(str(told["refused"]), **values | told.get("values", {}))
    return msgspec.convert(told, _Answer)
