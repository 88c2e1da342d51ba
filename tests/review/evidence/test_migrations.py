# SPDX-License-Identifier: AGPL-3.0-or-later
"""Evidence that was typed in before it was looked up."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from kepu.review.models import Claim, Evidence

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "address", "doi", "kind"),
    [
        ("https://doi.org/10.1234/LIGHT", "", "10.1234/light", "work"),
        ("doi:10.1234/Light.", "https://example.org/", "10.1234/light", "work"),
        ("Author, 2020, doi: 10.1234/light.", "", "10.1234/light", "work"),
        ("10.1234/light", "", "10.1234/light", "work"),
        ("Not Known", "", "not known", "work"),
        ("", "https://example.org/", "", "page"),
        ("", "", "", "work"),
    ],
)
def test_a_doi_that_was_typed_in_is_read_and_kept_where_it_is_none(
    claim: Claim, typed: str, address: str, doi: str, kind: str
) -> None:
    before = [
        Evidence.objects.create(claim=claim, title="T", doi=typed, address=address, kind="data")
        for _at in range(3)
    ]
    import_module("kepu.review.migrations.0008_evidence_kept").name_each(apps, None)
    after = list(Evidence.objects.order_by("pk"))
    assert {(each.doi, each.kind) for each in after} == {(doi, kind)}
    assert len({each.public_id for each in [*before, *after]}) == 6
