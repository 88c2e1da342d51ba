# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of topics and programmes: what whoever types may not choose is not taken away by a save."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from kepu.directory.models import Membership
from kepu.images.models import Picture
from kepu.stories import forms
from kepu.stories.actions.planning import keep_programme, keep_topic
from kepu.stories.models import Programme, Topic
from tests.cast import Cast, client
from tests.images import pictures

pytestmark = pytest.mark.django_db


def test_an_old_artwork_stays_when_its_programme_is_changed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "artwork.png")
    artwork = Picture.objects.create(title="Artwork", file=drawn, collection=cast.there.collection)
    told: dict[str, Any] = {"unit": cast.here, "names": {"en": "Tides"}, "artwork": artwork}
    programme = keep_programme(Programme(), told)
    monkeypatch.setattr(forms, "MOST_OFFERED", 0)
    address = reverse("stories:programme_edit", args=[programme.public_id])
    page = client(cast, "editor").get(address).content.decode()
    assert f'<option value="{artwork.pk}" selected>' in page


def test_who_has_a_topic_stays_when_somebody_else_changes_it(cast: Cast) -> None:
    holder = cast.people["neighbour"]
    Membership.objects.filter(person=holder).delete()
    topic = keep_topic(Topic(), {"unit": cast.here, "title": "Tides", "holder": holder})
    address = reverse("stories:topic", args=[topic.public_id])
    told = {"title": "Tides now", "state": "taken", "holder": holder.pk, "unit": cast.here.pk}
    assert client(cast, "editor").post(address, told).status_code == 302
    topic.refresh_from_db()
    assert (topic.title, topic.holder) == ("Tides now", holder)
