# SPDX-License-Identifier: AGPL-3.0-or-later
"""A story: one piece of editorial work, whatever its media."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import Orderable, RevisionMixin, TranslatableMixin

from kepu.directory.models import Person, Unit
from kepu.engine.content import content_digest
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.blocks import BodyBlock
from kepu.stories.kinds import Credit, DigitalSource, Kind
from kepu.stories.models.programme import Programme
from kepu.stories.text import block_words

TITLE, SUMMARY = "title", "summary"
"""What an anchor names instead of a block."""


class Story(RevisionMixin, TranslatableMixin, ClusterableModel):  # type: ignore[misc, unused-ignore]
    """The row is the text as it stands, each save of it a revision; what the public sees is the snapshot of
    a publication. ``digest`` is the content digest of its words. ``made_from`` is the story that this one
    translates, ``made_from_digest`` what that one's words were then."""

    class State(models.TextChoices):
        """How far it is."""

        WRITING = "writing", _("being written")
        SUBMITTED = "submitted", _("handed in")
        RETURNED = "returned", _("given back")
        ACCEPTED = "accepted", _("accepted")

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stories", verbose_name=_("unit"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.ARTICLE)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WRITING)
    title = models.CharField(_("title"), max_length=200)
    subtitle = models.CharField(_("title in another language"), max_length=200, blank=True)
    slug = models.CharField(max_length=80, blank=True, editable=False)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    script = models.TextField(_("script: what is spoken"), blank=True, max_length=200_000)
    licence = models.CharField(_("licence"), max_length=40, blank=True)
    embargo_at = models.DateTimeField(_("not before"), null=True, blank=True)
    embargo_zone = models.CharField(max_length=40, blank=True, default="Asia/Shanghai")
    programme = models.ForeignKey(
        Programme,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stories",
        verbose_name=_("programme"),
    )
    season = models.PositiveSmallIntegerField(_("season"), null=True, blank=True)
    episode = models.PositiveSmallIntegerField(_("episode"), null=True, blank=True)
    planned_on = models.DateField(_("planned for"), null=True, blank=True, db_index=True)
    digest = models.CharField(max_length=71, blank=True, editable=False)
    made_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="made_into"
    )
    made_from_digest = models.CharField(max_length=71, blank=True, editable=False)
    made_at = models.DateTimeField(_("begun"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        """The last changed first."""

        default_permissions = ()
        ordering: ClassVar = ["-changed_at", "-id"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        unique_together: ClassVar = [("translation_key", "locale")]
        indexes: ClassVar = [
            # Rows are wide: which of them a page shows, and how many there are, is read here alone.
            models.Index(
                fields=["-changed_at", "-id", "unit", "kind", "state", "locale"], name="stories_listed"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"story:{self.public_id}"

    @property
    def language(self) -> str:
        """The tag of the language it is written in."""
        return str(self.locale.language_code)

    def part_blocks(self) -> None:
        """Give a block that came with another's identifier, as copies may, one of its own: what is anchored
        in the first stays there."""
        seen: set[str] = set()
        for block in self.body:
            if block.id in seen:
                block.id = str(uuid4())
            if block.id:
                seen.add(block.id)

    def words(self) -> dict[str, str]:
        """Its plain text, by block, in order: what anchors stand in."""
        told = {TITLE: self.title, SUMMARY: self.summary}
        return told | dict(self._blocks())

    def _blocks(self) -> Iterator[tuple[str, str]]:
        # It gives a block that is new its identifier, which stays with it.
        for block in self.body.get_prep_value():
            value: Any = block["value"]
            yield block["id"], block_words(block["type"], value)

    def computed_digest(self) -> str:
        """The content digest of its words as they are now. Blocks count in their order, not by name."""
        words = self.words()
        body = [text for place, text in words.items() if place not in (TITLE, SUMMARY)]
        return content_digest({"title": self.title, "summary": self.summary, "body": body})


class Contributor(Orderable):  # type: ignore[misc, unused-ignore]
    """Somebody who took part in a story; ``person`` where they are somebody of the directory. The name is
    the one that stands on the page, whatever the directory calls them later."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contributions",
        verbose_name=_("person of the directory"),
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    role = models.CharField(_("part"), max_length=32, choices=Credit.choices, default=Credit.WRITING)

    class Meta(Orderable.Meta):  # type: ignore[misc, unused-ignore]
        """Names."""

        default_permissions = ()
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")


class Release(Orderable):  # type: ignore[misc, unused-ignore]
    """Somebody's leave to use what is theirs."""

    class Of(models.TextChoices):
        """What they let us use."""

        LIKENESS = "likeness", _("a person's likeness or voice")
        MUSIC = "music", _("music")
        FOOTAGE = "footage", _("footage or pictures")
        PLACE = "place", _("a place")
        TEXT = "text", _("a text")

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="releases")
    of = models.CharField(_("leave to use"), max_length=12, choices=Of.choices)
    what = models.CharField(_("what it is, and from whom"), max_length=300)
    ends_on = models.DateField(_("until (without that day)"), null=True, blank=True)

    class Meta(Orderable.Meta):  # type: ignore[misc, unused-ignore]
        """Names."""

        default_permissions = ()
        verbose_name = _("release")
        verbose_name_plural = _("releases")


class AssetOrigin(Orderable):  # type: ignore[misc, unused-ignore]
    """How one asset of a story came to be: by people, from data, by AI."""

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="origins")
    asset = models.CharField(_("asset: the film, its voice, a picture …"), max_length=200)
    source = models.CharField(_("how it came to be"), max_length=40, choices=DigitalSource.choices)
    tool = models.CharField(_("made with"), max_length=200, blank=True)

    class Meta(Orderable.Meta):  # type: ignore[misc, unused-ignore]
        """Names."""

        default_permissions = ()
        verbose_name = _("origin of an asset")
        verbose_name_plural = _("origins of assets")
