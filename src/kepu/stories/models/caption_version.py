# SPDX-License-Identifier: AGPL-3.0-or-later
"""How captions stood before somebody changed them."""

from __future__ import annotations

import zlib
from typing import Any, ClassVar

import msgspec
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.track import CaptionTrack as Track
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.models.caption_track import CaptionTrack


class CaptionVersion(models.Model):
    """A caption track as it was at *revision*, until *actor* (the record's name of who acted) began to edit
    it or put something in its place at ``kept_at``. ``packed`` are its cues as JSON, deflated, and ``lines``
    how many they are."""

    class Why(models.TextChoices):
        """What came then."""

        EDITED = "edited", _("edited by hand")
        REPLACED = "replaced", _("captions put in place of all lines")
        PUT_BACK = "put_back", _("an earlier version put back")

    public_id = PublicIdField()
    track = models.ForeignKey(CaptionTrack, on_delete=models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    packed = models.BinaryField()
    lines = models.PositiveIntegerField()
    drafted_by = models.CharField(max_length=100, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=12, choices=Why.choices)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("version of captions")
        verbose_name_plural = _("versions of captions")

    def __str__(self) -> str:
        return f"{self.track} {self.revision}"

    def pack(self, cues: list[Any]) -> None:
        """Hold *cues*, as a track has them."""
        self.packed, self.lines = zlib.compress(msgspec.json.encode(cues)), len(cues)

    def words(self) -> Track:
        """As the engine takes it."""
        cues = msgspec.json.decode(zlib.decompress(bytes(self.packed)))
        return Track.from_json({"language": self.track.language, "kind": self.track.kind, "cues": cues})
