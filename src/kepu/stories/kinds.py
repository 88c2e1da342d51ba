# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a story can be, as data. It imports nothing of ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The media of a story."""

    FILM = "film", _("film")
    SHORT_VIDEO = "short-video", _("short video")
    AUDIO = "audio", _("audio")
    ARTICLE = "article", _("article")
    PICTURE_STORY = "picture-story", _("picture story")
    CARTOON = "cartoon", _("cartoon")
    LIVE_RECORDING = "live-recording", _("live recording")


class Credit(models.TextChoices):
    """What somebody did, by the Contributor Role Taxonomy (ANSI/NISO Z39.104-2022)."""

    CONCEPTUALIZATION = "conceptualization", _("conceptualization")
    DATA_CURATION = "data-curation", _("data curation")
    FORMAL_ANALYSIS = "formal-analysis", _("formal analysis")
    FUNDING_ACQUISITION = "funding-acquisition", _("funding acquisition")
    INVESTIGATION = "investigation", _("investigation")
    METHODOLOGY = "methodology", _("methodology")
    PROJECT_ADMINISTRATION = "project-administration", _("project administration")
    RESOURCES = "resources", _("resources")
    SOFTWARE = "software", _("software")
    SUPERVISION = "supervision", _("supervision")
    VALIDATION = "validation", _("validation")
    VISUALIZATION = "visualization", _("visualization")
    WRITING = "writing-original-draft", _("writing: original draft")
    EDITING = "writing-review-editing", _("writing: review and editing")


class DigitalSource(models.TextChoices):
    """How an asset came to be, by the IPTC's digital source types."""

    CAPTURE = "digitalCapture", _("captured as it was")
    EDITED = "humanEdits", _("captured and edited by people")
    CREATED = "digitalCreation", _("made by people with software")
    COMPUTED = "algorithmicallyEnhanced", _("enhanced by an algorithm")
    DATA = "dataDrivenMedia", _("drawn from data by an algorithm")
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia", _("in part made by AI")
    SYNTHETIC = "trainedAlgorithmicMedia", _("made by AI")


class Role(models.TextChoices):
    """What a master is to its story."""

    MAIN = "main", _("the film or recording itself")
    DUB = "dub", _("sound in another language")
    DESCRIPTION = "description", _("audio description")
