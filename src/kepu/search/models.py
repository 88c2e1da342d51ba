# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be found: one row for each thing in each language."""

from __future__ import annotations

import zlib
from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """A thing that can be found. Its key is its place in time (seconds since 1970, and a little
    less where two fall together), so that the index itself stands in the order of the newest first."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    public_id = models.CharField(max_length=40)
    language = models.CharField(max_length=16, blank=True)
    unit_id = models.BigIntegerField(null=True)
    title = models.TextField()
    packed_body = models.BinaryField()

    class Meta:
        """One entry of a thing in a language."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("kind", "public_id", "language"), name="search_entry_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.public_id}"

    @property
    def body(self) -> str:
        """The text below the title, as it was put."""
        return zlib.decompress(bytes(self.packed_body)).decode()


def pack(body: str) -> bytes:
    """*body* as an entry keeps it."""
    return zlib.compress(body.encode(), 6)
