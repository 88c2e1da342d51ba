# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programs find the open formats at every house."""

from __future__ import annotations

import pytest
from django.test import Client

from kepu.engine.reviews.document import schema

pytestmark = pytest.mark.django_db


def test_the_schema_of_reviews_may_be_read_from_any_site_and_kept() -> None:
    answer = Client().get("/formats/review-1.schema.json")
    assert answer.json() == schema()
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age=86400" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
