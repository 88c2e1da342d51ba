# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editable words of a film or recording in one language, with their times."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.track import CaptionTrack as Track
from kepu.engine.content import content_digest
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.models.story import Story


class CaptionTrack(models.Model):
    """One language of one story. ``cues`` are the engine's cues as JSON, each with an identifier that it
    keeps; ``revision`` counts the saves, and ``touched`` holds the one that last changed or removed a cue.
    ``drafted_by`` names the model that recognised the words, empty where people wrote them; ``read_at`` is
    when somebody had read such a draft."""

    class Kind(models.TextChoices):
        """What the words are."""

        CAPTIONS = "captions", _("captions")
        SUBTITLES = "subtitles", _("subtitles")
        DESCRIPTIONS = "descriptions", _("descriptions")

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="caption_tracks")
    language = models.CharField(_("language"), max_length=35)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CAPTIONS)
    cues = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    touched = models.JSONField(default=dict)
    drafted_by = models.CharField(_("drafted by"), max_length=100, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One track of a language and kind."""

        default_permissions = ()
        ordering: ClassVar = ["language", "kind"]
        verbose_name = _("caption track")
        verbose_name_plural = _("caption tracks")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("story", "language", "kind"), name="stories_caption_track_once"),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.kind}"

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"captions:{self.public_id}"

    @property
    def unread(self) -> bool:
        """Whether a machine wrote these words and nobody has read them yet."""
        return bool(self.drafted_by) and self.read_at is None

    def track(self) -> Track:
        """As the engine takes it."""
        return Track.from_json({"language": self.language, "kind": self.kind, "cues": self.cues})

    def digest(self) -> str:
        """The content digest of its words and times."""
        told = [[cue.start, cue.end, cue.text] for cue in self.track().cues]
        return content_digest({"language": self.language, "kind": self.kind, "cues": told})
