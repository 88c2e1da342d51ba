# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who signed in another house is shown what a file told of them here, and forgotten."""

from __future__ import annotations

import json

import pytest

from kepu.directory.actions.erase import erase_person, subject_of
from kepu.directory.models import Expert
from kepu.engine.reviews.files import read_document
from kepu.engine.reviews.verifying import verify_document
from kepu.ledger.models import Record
from kepu.review import personal
from kepu.review.actions.forget_reviewer import forget_reviewer
from kepu.review.actions.import_reviews import import_reviews
from kepu.review.errors import ReviewError
from kepu.review.exchange.exporting import export_reviews
from kepu.review.models import ForeignReview
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.exchanging import exported

pytestmark = pytest.mark.django_db
ORCID = "0000-0001-5109-3700"


def _known(story: Story) -> None:
    Expert.objects.filter(person__email="asked@example.org").update(orcid=ORCID)


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story of another house, in which somebody with an ORCID signed three times."""
    content = exported(cast, _known)
    assert content.count(ORCID.encode()) == 3
    return import_reviews(content, "file.json", unit=cast.here)


def _named() -> int:
    return sum(bool(each.names or each.orcid or each.affiliation) for each in ForeignReview.objects.all())


def test_what_somebody_signed_elsewhere_is_shown_to_them_alone(cast: Cast, story: Story) -> None:
    expert = loop.expert_of(cast.here, "Well Known", "known@example.org")
    shown = [str(each.what) for each in personal.shows(subject_of(expert.person))]
    assert "review of another house" not in shown
    Expert.objects.filter(pk=expert.pk).update(orcid=ORCID)
    kept = [
        dict(each.values)
        for each in personal.shows(subject_of(expert.person))
        if str(each.what) == "review of another house"
    ]
    assert [each["ORCID"] for each in kept] == [ORCID] * 3
    told = {str(name): value for each in kept for name, value in each.items()}
    assert told["signed by"] == "Sample Expert"
    assert told["affiliation"] == "Unit of samples"
    assert {str(value) for each in kept for value in each.values()} >= {"Sells telescopes", loop.TEXT}


def test_who_deletes_themselves_is_forgotten_in_files_of_other_houses(cast: Cast, story: Story) -> None:
    expert = loop.expert_of(cast.here, "Well Known", "known@example.org")
    Expert.objects.filter(pk=expert.pk).update(orcid=ORCID)
    assert _named() == 3
    person = Expert.objects.get(pk=expert.pk).person
    erase_person(person, asked_by="person")
    assert _named() == 0
    content = export_reviews(story)
    assert not any(word in content for word in (b"Sample Expert", b"telescopes", ORCID.encode()))
    assert verify_document(read_document(content, "file.json")).sound
    assert len([each for claim in json.loads(content)["claims"] for each in claim["review"]]) == 4


def test_who_is_nobody_of_this_house_is_forgotten_too(story: Story) -> None:
    review = ForeignReview.objects.filter(orcid=ORCID).first()
    assert review is not None
    assert forget_reviewer(review.public_id) == 3
    assert forget_reviewer(review.public_id) == 0
    assert _named() == 0
    assert Record.objects.filter(kind="reviewer.forgotten").count() == 2
    assert verify_document(read_document(export_reviews(story), "file.json")).sound


def test_a_review_that_no_file_brought_gets_a_sentence() -> None:
    with pytest.raises(ReviewError, match="No file brought a review 000000000000 here."):
        forget_reviewer("000000000000")
