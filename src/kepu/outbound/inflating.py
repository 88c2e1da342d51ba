# SPDX-License-Identifier: AGPL-3.0-or-later
"""Undoing the compression of an answer, a bounded piece at a time.

A kilobyte may hold a gigabyte: no call here returns more than a piece, so that whoever counts can stop.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli
from django.utils.translation import gettext_lazy as _

from kepu.outbound.errors import GuardError, Reason

PIECE = 256 * 1024
"""Bytes that come out at once, at most; brotli's own buffers may overshoot it by as much again."""
ACCEPTED = "gzip, deflate, br"


def inflated(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """What *pieces* hold, compressed by *coding*, the value of Content-Encoding. An answer without any byte
    holds nothing, whatever its coding. Raises ``GuardError``."""
    name = coding.strip().lower()
    if name in ("", "identity"):
        return iter(pieces)
    reader = _READERS.get(name)
    if reader is None:
        raise GuardError(
            Reason.BROKEN,
            _("The answer is compressed as “{coding}”, which was not asked for; this host cannot be used."),
            coding=name[:40],
        )
    return _named(reader, pieces)


def _named(reader: Callable[[Iterable[bytes]], Iterator[bytes]], pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What *reader* makes of *pieces*, each mistake told in a sentence."""
    try:
        yield from reader(pieces)
    except (zlib.error, brotli.error, EOFError) as error:
        raise GuardError(
            Reason.BROKEN, _("The compression of the answer is broken; it will be tried again.")
        ) from error


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A gzip file may be several, one after the other; what follows the last and is none is left out."""
    inflater = None
    rest = b""
    for piece in pieces:
        rest += piece
        while rest:
            if inflater is None:
                inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
            made = inflater.decompress(rest, PIECE)
            rest = inflater.unconsumed_tail
            if made:
                yield made
            if inflater.eof:
                rest = inflater.unused_data
                inflater = None
                if rest and not rest.startswith(b"\x1f"):
                    return
    if inflater is not None:
        yield from _drained(inflater)


def _drained(inflater: zlib._Decompress) -> Iterator[bytes]:
    """What *inflater* still holds when nothing more will come."""
    while made := inflater.decompress(inflater.unconsumed_tail, PIECE):
        yield made
    if not inflater.eof:
        raise EOFError


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What the name means is zlib's format; what some send under it is the bare stream."""
    inflater = None
    for piece in pieces:
        rest = piece
        if not rest:
            continue
        if inflater is None:
            wrapped = rest[0] & 0x0F == 8 and (len(rest) < 2 or int.from_bytes(rest[:2]) % 31 == 0)
            inflater = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        while rest and not inflater.eof:
            if made := inflater.decompress(rest, PIECE):
                yield made
            rest = inflater.unconsumed_tail
    if inflater is not None and not inflater.eof:
        yield from _drained(inflater)


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    inflater = brotli.Decompressor()
    begun = False
    for piece in pieces:
        begun = begun or bool(piece)
        made = inflater.process(piece, output_buffer_limit=PIECE)
        while made:
            yield made
            # It says that it takes more while it still holds some: only an empty piece means an empty buffer.
            made = inflater.process(b"", output_buffer_limit=PIECE)
    if begun and not inflater.is_finished():
        raise EOFError


_READERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
