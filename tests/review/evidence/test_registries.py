# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records of registries, of whatever shape they are."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kepu.review.evidence import crossref, datacite
from kepu.review.evidence.crossref import SAYS, Found
from kepu.review.evidence.csl import cleaned
from kepu.review.evidence.doi import read_doi
from kepu.review.states import Said
from tests.review.evidence.peers import NOTICE, PAPER, notice, update

NAMES = [
    "DOI", "doi", "type", "types", "title", "titles", "titleType", "subtitle", "author", "creators", "name",
    "familyName", "givenName", "family", "issued", "date-parts", "updated", "updated-by", "update-to", "source",
    "publisher", "publicationYear", "resourceTypeGeneral", "url", "URL", "raw",
]  # fmt: skip
WORDS = st.sampled_from(
    [PAPER, PAPER.upper(), f"https://doi.org/{PAPER}", NOTICE, *SAYS, "Partial Retraction", "<i>x</i>"]
)
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=30,
)
RECORDS = st.dictionaries(st.sampled_from(NAMES), ANY)
UPDATES = st.lists(
    st.fixed_dictionaries(
        {}, optional={"type": WORDS | ANY, "DOI": WORDS | ANY, "updated": ANY, "source": ANY}
    )
)


def are_sound(found: list[Found], about: str | None) -> None:
    assert len({(each.says, each.doi) for each in found}) == len(found)
    for each in found:
        assert each.says in Said
        assert each.doi == "" or (read_doi(each.doi) == each.doi != about)


@given(RECORDS, UPDATES)
def test_any_record_tells_a_reference_and_sound_notices(message: dict[str, Any], updates: list[Any]) -> None:
    item = crossref.reference_of(message)
    assert cleaned(item) == item
    json.dumps(item).encode("utf-8")
    for told in (message, message | {"updated-by": updates}, message | {"DOI": PAPER, "updated-by": updates}):
        are_sound(
            crossref.notices_of(told), read_doi(told["DOI"]) if isinstance(told.get("DOI"), str) else None
        )


@given(
    ANY, st.lists(st.builds(lambda doi, updates: {"DOI": doi, "update-to": updates}, WORDS | ANY, UPDATES))
)
def test_any_records_of_notices_tell_of_what_was_asked_about_alone(
    anything: object, items: list[Any]
) -> None:
    for told in (anything, items, [*items, anything]):
        found = crossref.notices_by_doi(told, {PAPER})
        assert set(found) <= {PAPER}
        for notices in found.values():
            assert notices
            are_sound(notices, PAPER)


@given(RECORDS)
def test_any_attributes_of_datacite_tell_a_reference(attributes: dict[str, Any]) -> None:
    item = datacite.reference_of(attributes)
    assert cleaned(item) == item
    json.dumps(item).encode("utf-8")


def test_a_notice_under_the_doi_of_the_work_itself_has_none_of_its_own() -> None:
    told = update("retraction", PAPER.upper())
    (by_work,) = crossref.notices_of({"DOI": PAPER, "updated-by": [told]})
    ((by_notice,),) = crossref.notices_by_doi([notice(PAPER, told)], {PAPER}).values()
    assert (by_work.doi, by_notice.doi) == ("", "")
