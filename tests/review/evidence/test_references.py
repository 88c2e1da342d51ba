# SPDX-License-Identifier: AGPL-3.0-or-later
"""References in RIS, BibTeX and CSL-JSON, whole and broken."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kepu.review.evidence import reader, references
from kepu.review.evidence.csl import citation, cleaned, plain, taken_in, web_address
from kepu.review.evidence.errors import EvidenceError
from kepu.review.evidence.reader import read
from kepu.review.evidence.references import form_of, read_references
from tests.review.evidence.samples import BIBTEX, RIS

FORMS = st.sampled_from(["ris", "bibtex", "csl"])
PIECES = st.sampled_from(
    ["@article{a,", "title={", "}", '"', ",", "=", "author={A and B", "and", "{", "\\", '\\"o', '@string{x="',
     "@comment{", "%", "\n", "#", "year=2020", "von der, X, Jr, Y", "TY  - JOUR\n", "TY - DATA\n", "ER  - \n",
     "AU  - ", "UR  - ;", "N1", "  -", "\x00", "\ud800", "10.1234/", "$x$", "\\begin{x}", "&", "~", "[", "]",
     '{"title":', '"DOI":', "null", "1e999", "[[", '"\\ud800"']
)  # fmt: skip
BROKEN = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=25).map("".join)


def test_ris_is_read_as_csl() -> None:
    (item,) = read_references(RIS).items
    assert item == {
        "type": "article-journal",
        "title": "Light of the Moon",
        "container-title": "Journal of Samples",
        "volume": "12",
        "issue": "3",
        "page": "1–9",
        "author": [{"family": "Zhang", "given": "San"}, {"literal": "李四"}],
        "issued": {"date-parts": [[2020, 3]]},
        "DOI": "10.1234/light",
    }
    assert citation(item) == "Zhang San, 李四 · Journal of Samples 12(3): 1–9 · 2020"


def test_ris_of_a_record_that_nobody_ended_is_not_lost() -> None:
    cut = "TY - JOUR\nTI - First\n" + RIS.removesuffix("ER  -\n")
    assert [each["title"] for each in read_references(cut).items] == ["First", "Light of the Moon"]


def test_bibtex_keeps_accents_names_and_bodies() -> None:
    paper, table = read_references(BIBTEX).items
    assert paper["title"] == "Data of the Müller group"
    assert paper["author"] == [
        {"family": "Müller", "given": "J."}, {"family": "张三"}, {"literal": "The Sample Group"},
    ]  # fmt: skip
    assert (paper["DOI"], paper["page"], paper["issued"]) == (
        "10.1234/x_y",
        "1–9",
        {"date-parts": [[2020, 3]]},
    )
    assert (table["type"], table["URL"]) == ("dataset", "https://example.org/table")


def test_csl_keeps_what_it_knows_and_nothing_else() -> None:
    sent = [
        {
            "type": "webpage",
            "title": "<b>A</b> page",
            "URL": "javascript:alert(1)",
            "DOI": "10.1234/P",
            "custom": {},
        }
    ]
    (item,) = read_references(json.dumps(sent)).items
    assert item == {"type": "webpage", "title": "A page", "DOI": "10.1234/p"}


def test_broken_records_are_counted_and_the_rest_is_read() -> None:
    read_in = read_references(BIBTEX + "@article{three, title={unclosed")
    assert (len(read_in.items), read_in.broken) == (2, 1)


def test_a_file_in_another_encoding_is_read() -> None:
    (item,) = read_references(
        RIS.replace("Light of the Moon", "月球的光需要多久才能到达地球").encode("gb18030")
    ).items
    assert item["title"] == "月球的光需要多久才能到达地球"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"Just words.", "No references are in it"),
        (b"%PDF-1.7 \x00\xff", "No references are in it"),
        (b"[" * 100_000, "cannot be read"),
        (b"{}", "cannot be read"),
        (b"@article{a, title={", "cannot be read"),
        (b"TY  - JOUR\n", "cannot be read"),
        (json.dumps([{"title": str(at)} for at in range(300)]).encode(), "more than 200"),
        (b"TY  - JOUR\n" + b"x" * 2_000_001, "at most 2 MB"),
    ],
)
def test_what_holds_no_references_is_refused_with_a_sentence(sent: bytes, said: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        read_references(sent)
    assert said in str(refused.value)


@given(BROKEN, FORMS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_text_never_raises_in_the_reader(
    tmp_path_factory: pytest.TempPathFactory, text: str, form: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "sent"
    path.write_text(text, "utf-8", errors="replace")
    told = read({"path": str(path), "form": form, "most": 50})
    assert set(told) <= {"items", "broken", "refused"}
    # Whatever was read can be kept and cleaned once more to itself.
    for item in told.get("items", []):
        json.dumps(item).encode("utf-8")
        assert cleaned(item) == item


@given(BROKEN)
@settings(max_examples=15, deadline=None)
def test_broken_text_raises_our_error_and_nothing_else(text: str) -> None:
    try:
        assert read_references(text).items
    except EvidenceError as refused:
        assert str(refused)
    assert form_of(text) in ("", "ris", "bibtex", "csl")


MARKED = st.lists(
    st.sampled_from(
        ["<i>", "</i>", "<jats:p>", "&", "amp;", "&amp;", "&lt;", "i", "&gt;", "&#60;", "&#x26;", "&nbsp;", "&reg",
         "&times", "<", ">", "#38;", " ", "\n", "\x00", "10.1234/a", "https://e.org/?a=1", "'", "\u200b", "\uffff"]
    ),
    max_size=10,
).map("".join)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.integers() | st.text(max_size=20) | MARKED,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "title",
                    "author",
                    "issued",
                    "date-parts",
                    "DOI",
                    "URL",
                    "type",
                    "family",
                    "name",
                    "literal",
                    "raw",
                    "container-title",
                    "page",
                ]
            ),
            inner,
        )
    ),
    max_leaves=20,
)


@given(json_values)
@example({"title": "&amp;lt;i&amp;gt; x", "author": ["&amp;amp;"], "issued": {"raw": "&amp;lt;b>"}})
@example({"title": "<<i>i>x</<i>i>"})
def test_any_json_is_cleaned_to_an_item_that_cleans_to_itself(raw: object) -> None:
    for item in (cleaned(raw), taken_in(raw)):
        assert cleaned(item) == item
        assert isinstance(citation(item), str)


@given(MARKED)
def test_what_was_typed_is_one_line_and_nothing_of_it_is_taken_for_a_mark(text: str) -> None:
    line = plain(text)
    assert plain(line) == line
    assert "".join(line.split()) == "".join(each for each in text if each.isprintable() and each != " ")


def test_marks_and_entities_of_a_reference_are_taken_off_once() -> None:
    sent = {
        "title": "<i>A</i> &amp;lt; B &amp; C",
        "container-title": "R&amp;D",
        "author": [{"family": "M&uuml;ller"}],
    }
    (item,) = read_references(json.dumps(sent)).items
    assert (item["title"], item["container-title"], item["author"]) == (
        "A &lt; B & C", "R&D", [{"family": "Müller"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "https://e.org/?a=1&region=cn&timestamp=5",
        "https://e.org/Halley's_Comet",
        "https://e.org/?q=&lt;b&gt;",
        "https://e.org/?a=1&amp;b=2",
    ],
)
def test_an_address_stays_as_it_is_written(address: str) -> None:
    assert web_address(address) == address
    (item,) = read_references(json.dumps({"title": "T", "URL": address})).items
    assert item["URL"] == address
    if ";" not in address:  # which parts addresses in RIS
        (item,) = read_references(f"TY  - ELEC\nTI  - T\nUR  - {address}\nER  -\n").items
        assert item["URL"] == address


@pytest.mark.parametrize(
    "told",
    [None, [], "x", {"refused": "away"}, {"items": "x"}, {"items": [1]}, {"items": [{}] * 300, "broken": 0},
     {"items": [{"title": "T"}], "broken": -1}, {"items": [{"title": "T"}], "broken": "no"}],
)  # fmt: skip
def test_a_reader_that_answers_something_else_was_taken_over_and_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, told: object
) -> None:
    monkeypatch.setattr(references, "run_reader", lambda *_given, **_named: told)
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_references(RIS)


def test_a_reader_that_fails_lets_others_log_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object, **_named: object) -> None:
        raise ValueError

    monkeypatch.setattr(reader, "parse_string", fails)
    with pytest.raises(ValueError):
        reader.read_text(BIBTEX, "bibtex", 10)
    assert logging.root.manager.disable == logging.NOTSET
