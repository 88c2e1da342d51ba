# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a picture came to be: IPTC's vocabulary of digital source types
(https://cv.iptc.org/newscodes/digitalsourcetype/), as far as pictures need it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class Origin(models.TextChoices):
    """What the IPTC calls ``digitalSourceType``. The value is the last part of the term's address."""

    CAPTURE = "digitalCapture", _("Taken with a camera")
    COMPUTATIONAL = "computationalCapture", _("Composed by the camera from several shots")
    NEGATIVE = "negativeFilm", _("Scanned from a negative")
    POSITIVE = "positiveFilm", _("Scanned from a slide")
    PRINT = "print", _("Scanned from paper")
    EDITED = "humanEdits", _("A photograph retouched by a person")
    COMPOSITE = "compositeCapture", _("Put together from photographs")
    CREATION = "digitalCreation", _("Drawn by a person with software")
    DATA = "dataDrivenMedia", _("Drawn from data: a chart, a map, a visualisation")
    ALGORITHM = "algorithmicMedia", _("Made by an algorithm that was not trained on works")
    SCREEN = "screenCapture", _("A picture of a screen")
    TRAINED = "trainedAlgorithmicMedia", _("Made by generative AI")
    TRAINED_PART = "compositeWithTrainedAlgorithmicMedia", _("Changed or completed by generative AI")
    SYNTHETIC_PART = "compositeSynthetic", _("Put together with parts that were generated")

    @property
    def address(self) -> str:
        """The term as linked data and C2PA write it."""
        return VOCABULARY + str(self.value)

    @property
    def generated(self) -> bool:
        """Whether generative AI made it or a part of it, so that readers must be told."""
        return self in (Origin.TRAINED, Origin.TRAINED_PART, Origin.SYNTHETIC_PART)


def read_origin(told: str) -> str:
    """The value for what a file says of itself: the term's address, or its last part; empty for what is
    not in the vocabulary."""
    code = told.strip().rstrip("/").rpartition("/")[2]
    return code if code in Origin.values else ""
